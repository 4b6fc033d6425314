import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { parsePlanParams } from '@gsplan/plan'
import { phaseOfMessage } from '@gsplan/run-format'
import type { SimulationProgress } from '@gsplan/sim'
import { expandInstances, parseRunEventLine, type InstanceSpec, type RunEnv } from '@gsplan/testground'
import type { Engine, EngineInit, EngineProgress, EngineResult, InstanceOutcome } from '../../engine.ts'
import type { SimWorkerData, SimWorkerMessage } from './sim-worker.ts'

/** Whether a test runner has loaded this file as source; a thread can only load what is built. */
const isSource = import.meta.url.endsWith('.ts')
const workerUrl = new URL(isSource ? '../../../dist/engines/sim/sim-worker.js' : './sim-worker.js', import.meta.url)

/** Where an instance's files lie in the archive. */
const instancePath = (runId: string, { groupId, groupIndex }: InstanceSpec): string =>
  join(runId, groupId, String(groupIndex))

function toRunEnv (init: EngineInit, spec: InstanceSpec): RunEnv {
  const { composition, runId } = init
  return {
    plan: composition.global.plan,
    testCase: composition.global.case,
    run: runId,
    groupId: spec.groupId,
    groupInstanceCount: spec.groupInstanceCount,
    instanceCount: spec.instanceCount,
    params: spec.params,
    // the same wherever the run directory is, as it appears in run.out
    outputsPath: `/outputs/${instancePath(runId, spec)}`,
    sidecar: false,
    subnet: '10.0.0.0/8',
    disableMetrics: true
  }
}

/** Follows the test through its phases by what the first instance logs. */
class PhaseTracker {
  #phase: EngineProgress['phase'] = 'setup'
  #totalMs: number

  readonly lifeMs: number
  readonly peers: number

  constructor (lifeMs: number, peers: number) {
    this.lifeMs = lifeMs
    this.peers = peers
    this.#totalMs = lifeMs
  }

  /** @returns whether the line began a phase */
  onLine (line: string, { virtualNs }: SimulationProgress): boolean {
    const event = parseRunEventLine(line)?.event
    if (event?.kind !== 'message') return false
    const phase = phaseOfMessage(event.message)
    if (phase === 'warm-up') this.#totalMs = virtualNs / 1e6 + this.lifeMs
    if (phase === undefined || phase === this.#phase) return false
    this.#phase = phase
    return true
  }

  progress ({ virtualNs, published, delivered }: SimulationProgress): EngineProgress {
    const virtualMs = virtualNs / 1e6
    return {
      phase: this.#phase, virtualMs, totalMs: Math.max(this.#totalMs, virtualMs), published, delivered, peers: this.peers
    }
  }
}

/** Runs the test plan on real routers in virtual time, in a thread of this process. */
export const simEngine: Engine = {
  name: 'sim',

  async run (init: EngineInit): Promise<EngineResult> {
    const { code: router } = init.target
    if (router === undefined) throw new Error(`expected a JS router, got ${init.target.module}`)
    const specs = expandInstances(init.composition)
    const instances = specs.map(spec => ({
      env: toRunEnv(init, spec), outputsDir: join(init.outputsDir, instancePath(init.runId, spec))
    }))
    const params = parsePlanParams(specs[0]?.params ?? {})
    const stop = new SharedArrayBuffer(4)
    const data: SimWorkerData = {
      simulation: { seed: init.seed, instances, peersPerInstance: params.nodesPerInstance }, router, stop
    }
    const lifeMs = Number(params.warmNs + params.runNs + params.coolNs) / 1e6
    const phases = new PhaseTracker(lifeMs, instances.length * params.nodesPerInstance)
    const before = process.cpuUsage()
    const onAbort = (): void => { Atomics.store(new Int32Array(stop), 0, 1) }
    init.signal.addEventListener('abort', onAbort, { once: true })
    if (init.signal.aborted) onAbort()
    try {
      const { results, virtualNs } = await runWorker(data, message => {
        if (message.kind === 'progress') init.onProgress(phases.progress(message.progress))
        else if (phases.onLine(message.line, message.progress)) init.onProgress(phases.progress(message.progress))
      })
      init.signal.throwIfAborted()
      const { user, system } = process.cpuUsage(before)
      return {
        instances: specs.map((spec, index): InstanceOutcome => ({
          groupId: spec.groupId, groupIndex: spec.groupIndex, ...results[index] ?? { outcome: 'missing' }
        })),
        virtualS: virtualNs / 1e9,
        cpuS: (user + system) / 1e6,
        peakRssBytes: process.resourceUsage().maxRSS * 1024
      }
    } finally {
      init.signal.removeEventListener('abort', onAbort)
    }
  }
}

type Done = Extract<SimWorkerMessage, { kind: 'done' }>

function runWorker (
  data: SimWorkerData, onMessage: (message: Extract<SimWorkerMessage, { kind: 'progress' | 'message' }>) => void
): Promise<Done> {
  const worker = new Worker(workerUrl, {
    workerData: data, name: 'gsplan sim',
    // the test runner's flags would make the thread look for sources
    ...isSource ? { execArgv: [] } : {}
  })
  let ended = false
  return new Promise<Done>((resolve, reject) => {
    let done: Done | undefined
    worker.on('message', (message: SimWorkerMessage) => {
      if (message.kind === 'done') done = message
      else if (message.kind === 'error') reject(message.error)
      else onMessage(message)
    })
    worker.once('error', reject)
    // it ends by itself when it is done, so that profilers get to write what they have
    worker.once('exit', code => {
      ended = true
      if (done !== undefined) resolve(done)
      else reject(new Error(`sim: the worker thread ended with code ${code} before its time`))
    })
  }).finally(async () => {
    if (!ended) await worker.terminate()
  })
}
