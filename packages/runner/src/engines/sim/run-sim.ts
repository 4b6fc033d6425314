import { totalmem } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { timerDelay } from '@gsplan/cli'
import type { LiveEventSink } from '@gsplan/run-format'
import type { SimulationInit, SimulationProgress } from '@gsplan/sim'
import { expandInstances, parseRunEventLine, type InstanceSpec, type RunEnv } from '@gsplan/testground'
import type { EngineInit, EngineResult, InstanceOutcome } from '../../engine.ts'
import { describeTimeLimit } from '../shared/describe-time-limit.ts'
import { allTargets, codeOf, numberOfTarget } from '../../target/group-targets.ts'
import { SPOOL_SUFFIX } from '../../spool/spool-format.ts'
import { TestPhases } from '../shared/test-phases.ts'
import { sizeOfTest, type TestSize } from '../shared/test-size.ts'
import type { SimWorkerData, SimWorkerMessage } from './sim-worker.ts'

/** Tests whether a test runner has loaded this file as source; a thread can only load built code. */
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

/** Turns the first instance's log and the simulation's progress into events. */
class SimWatch {
  readonly #emit: LiveEventSink
  readonly #phases: TestPhases
  readonly #size: TestSize
  #totalMs: number

  constructor (emit: LiveEventSink, size: TestSize) {
    this.#emit = emit
    this.#phases = new TestPhases(emit)
    this.#size = size
    this.#totalMs = size.testMs
  }

  onLine (line: string, progress: SimulationProgress): void {
    const event = parseRunEventLine(line)?.event
    if (event?.kind !== 'message') return
    const phase = this.#phases.onMessage(event.message)
    if (phase === 'warm-up') this.#totalMs = progress.virtualNs / 1e6 + this.#size.testMs
    if (phase !== undefined) this.onProgress(progress)
  }

  onProgress ({ virtualNs, published, delivered }: SimulationProgress): void {
    const testMs = virtualNs / 1e6
    this.#emit({
      kind: 'progress', phase: this.#phases.phase, testMs, totalMs: Math.max(this.#totalMs, testMs), published, delivered,
      peers: this.#size.peers
    })
  }
}

/** The simulation that an engine's run asks for. */
function toSimulation (init: EngineInit, specs: readonly InstanceSpec[], peersPerInstance: number): SimulationInit {
  const instances = specs.map(spec => ({
    env: toRunEnv(init, spec), outputsDir: instancePath(init.runId, spec),
    router: numberOfTarget(init, spec.groupId)
  }))
  return { seed: init.seed, instances, peersPerInstance, wire: init.wire }
}

/** Ends a simulation when the run is interrupted, or when its time limit has passed. */
class SimStop {
  /** One number that the thread reads; not 0 = end all instances. */
  readonly flag = new SharedArrayBuffer(4)
  readonly #signal: AbortSignal
  readonly #limit: NodeJS.Timeout | undefined
  /** Error of the instances that the time limit has ended. */
  error: string | undefined

  constructor ({ signal, timeoutMs }: EngineInit) {
    this.#signal = signal
    signal.addEventListener('abort', this.#set, { once: true })
    if (signal.aborted) this.#set()
    this.#limit = timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          this.error = describeTimeLimit(timeoutMs)
          this.#set()
        }, timerDelay(timeoutMs))
  }

  readonly #set = (): void => { Atomics.store(new Int32Array(this.flag), 0, 1) }

  release (): void {
    clearTimeout(this.#limit)
    this.#signal.removeEventListener('abort', this.#set)
  }

  /** Outcomes of instances, of those that were ended with the reason. */
  outcomes (specs: readonly InstanceSpec[], { results, virtualNs }: Done): InstanceOutcome[] {
    const over = this.error && `${this.error}, at ${(virtualNs / 1e9).toFixed(1)} s of virtual time`
    return specs.map(({ groupId, groupIndex }, index): InstanceOutcome => {
      const result: Pick<InstanceOutcome, 'outcome' | 'error'> = results[index] ?? { outcome: 'missing' }
      const { outcome, error } = result
      return { groupId, groupIndex, outcome, error: outcome === 'ok' ? error : over ?? error }
    })
  }
}

/**
 * Runs a composition in virtual time.
 *
 * @throws the signal's reason when it aborts
 */
export async function runSim (init: EngineInit): Promise<EngineResult> {
  const { signal, emit } = init
  const routers = allTargets(init).map(codeOf)
  const specs = expandInstances(init.composition)
  const size = sizeOfTest(specs, true)
  const watch = new SimWatch(emit, size)
  const before = process.cpuUsage()
  const stop = new SimStop(init)
  try {
    const simulation = toSimulation(init, specs, size.peersPerInstance)
    const done = await runWorker({ simulation, routers, stop: stop.flag, spool: join(init.outputsDir, `sim${SPOOL_SUFFIX}`) }, message => {
      if (message.kind === 'progress') watch.onProgress(message.progress)
      else watch.onLine(message.line, message.progress)
    })
    signal.throwIfAborted()
    const { user, system } = process.cpuUsage(before)
    return {
      instances: stop.outcomes(specs, done),
      testS: done.virtualNs / 1e9,
      cpuS: (user + system) / 1e6,
      peakRssBytes: process.resourceUsage().maxRSS * 1024
    }
  } finally {
    stop.release()
  }
}

type Done = Extract<SimWorkerMessage, { kind: 'done' }>

/**
 * Space for young objects, MiB: most live as long as a packet, and the more room they have, the fewer are copied before they
 * die. A fifth of the time at 1,000 peers.
 */
const youngMegabytes = (peers: number): number => 3 * (peers < 500 ? 32 : peers < 2000 ? 64 : 128)

function runWorker (
  data: SimWorkerData, onMessage: (message: Extract<SimWorkerMessage, { kind: 'progress' | 'message' }>) => void
): Promise<Done> {
  const { instances, peersPerInstance } = data.simulation
  const worker = new Worker(workerUrl, {
    workerData: data, name: 'gsplan sim',
    resourceLimits: {
      maxYoungGenerationSizeMb: youngMegabytes(instances.length * peersPerInstance),
      // the run was estimated, and what else the machine needs memory for is not ours to know
      maxOldGenerationSizeMb: Math.floor(totalmem() / 2 ** 20)
    },
    // the test runner's flags would make the thread look for sources
    execArgv: isSource ? [] : undefined
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
    // the thread ends by itself, so that profilers can write their data
    worker.once('exit', code => {
      ended = true
      if (done !== undefined) resolve(done)
      else reject(new Error(`sim: the worker thread ended with code ${code} before its time`))
    })
  }).finally(async () => {
    if (!ended) await worker.terminate()
  })
}
