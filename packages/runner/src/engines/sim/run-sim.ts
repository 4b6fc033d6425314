import { join } from 'node:path'
import { timerDelay } from '@gsplan/cli'
import { PEERS_PER_CELL } from '@gsplan/go-router'
import { createLiveMemory, readLiveMemory } from '@gsplan/plan/network'
import type { LiveEventSink } from '@gsplan/run-format'
import type { SimulationInit, SimulationProgress } from '@gsplan/sim'
import { expandInstances, parseRunEventLine, type InstanceSpec, type RunEnv } from '@gsplan/testground'
import type { EngineInit, EngineResult, InstanceOutcome } from '../../engine.ts'
import { describeTimeLimit } from '../shared/describe-time-limit.ts'
import { allTargets, codeOf, numberOfTarget } from '../../target/group-targets.ts'
import { SPOOL_SUFFIX } from '../../spool/spool-format.ts'
import { progressOf, toLiveCounts } from '../shared/live-counts.ts'
import { TestPhases } from '../shared/test-phases.ts'
import { sizeOfTest, type TestSize } from '../shared/test-size.ts'
import { runSimThreads, type Done } from './sim-threads.ts'
import { planThreads } from './thread-plan.ts'

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

/** Time between two readings of the process's load, ms. */
const LOAD_MS = 1000

/** Turns the first instance's log, and the simulation's progress and memory, into events. */
class SimWatch {
  readonly #emit: LiveEventSink
  readonly #phases: TestPhases
  readonly #size: TestSize
  readonly #live: SharedArrayBuffer
  #totalMs: number
  #load = { atMs: performance.now(), cpu: process.cpuUsage() }

  constructor (emit: LiveEventSink, size: TestSize, live: SharedArrayBuffer) {
    this.#emit = emit
    this.#live = live
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
    const counts = toLiveCounts(readLiveMemory(this.#live), { published, delivered })
    this.#emit({
      kind: 'progress', phase: this.#phases.phase, testMs, totalMs: Math.max(this.#totalMs, testMs), peers: this.#size.peers,
      ...progressOf(counts, this.#size)
    })
    this.#emitLoad()
  }

  /** CPU and memory of this process, whose threads simulate. */
  #emitLoad (): void {
    const { atMs, cpu } = this.#load
    const elapsedMs = performance.now() - atMs
    if (elapsedMs < LOAD_MS) return
    const { user, system } = process.cpuUsage(cpu)
    this.#load = { atMs: atMs + elapsedMs, cpu: process.cpuUsage() }
    this.#emit({
      kind: 'health', source: 'gsplan', cpuFraction: (user + system) / 1000 / elapsedMs, rssBytes: process.memoryUsage.rss()
    })
  }
}

/** Progress of a simulation, from that of its threads. */
class SumOfThreads {
  readonly #latest: SimulationProgress[] = []

  add (thread: number, progress: SimulationProgress): SimulationProgress {
    this.#latest[thread] = progress
    return this.#latest.reduce((sum, { virtualNs, published, delivered, events }) => ({
      virtualNs: Math.max(sum.virtualNs, virtualNs), published: sum.published + published,
      delivered: sum.delivered + delivered, events: sum.events + events
    }))
  }
}

/** The simulation that an engine's run asks for. */
function toSimulation (
  init: EngineInit, specs: readonly InstanceSpec[], rest: Omit<SimulationInit, 'seed' | 'instances' | 'wire'>
): SimulationInit {
  const instances = specs.map(spec => ({
    env: toRunEnv(init, spec), outputsDir: instancePath(init.runId, spec),
    router: numberOfTarget(init, spec.groupId)
  }))
  return { ...rest, seed: init.seed, instances, wire: init.wire }
}

/** Virtual time at which the last instance ended, ns. */
const lastOf = (ends: readonly Done[]): number => Math.max(...ends.map(({ virtualNs }) => virtualNs))

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
  outcomes (specs: readonly InstanceSpec[], ends: readonly Done[]): InstanceOutcome[] {
    const virtualNs = lastOf(ends)
    const results = specs.map((_, index) => ends.flatMap(end => end.results[index] ?? [])[0])
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
  const before = process.cpuUsage()
  const stop = new SimStop(init)
  const { peersPerInstance } = size
  const { why, threads, cellPeers, lookaheadNs } = planThreads({
    specs, peersPerInstance, threads: init.threads ?? init.sensibleThreads ?? 1,
    cellPeers: routers.some(code => !('entry' in code)) ? PEERS_PER_CELL : 1
  })
  if (why !== undefined && init.threads !== undefined) emit({ kind: 'warning', message: `--threads ${init.threads}: on ${threads}, as ${why}` })
  const progress = new SumOfThreads()
  const live = createLiveMemory(threads)
  const watch = new SimWatch(emit, size, live)
  try {
    const done = await runSimThreads({
      data: {
        simulation: toSimulation(init, specs, { peersPerInstance, cellPeers, lookaheadNs, live }), routers, stop: stop.flag
      },
      threads,
      heap: init.heap,
      spoolOf: thread => join(init.outputsDir, `sim-${thread}${SPOOL_SUFFIX}`),
      onNews: (news, thread) => {
        const sum = progress.add(thread, news.progress)
        if (news.kind === 'progress') watch.onProgress(sum)
        else watch.onLine(news.line, sum)
      }
    })
    signal.throwIfAborted()
    const { user, system } = process.cpuUsage(before)
    return {
      instances: stop.outcomes(specs, done),
      testS: lastOf(done) / 1e9,
      cpuS: (user + system) / 1e6,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
      threads
    }
  } finally {
    stop.release()
  }
}
