import { parentPort, workerData } from 'node:worker_threads'
import { Simulation, type SimulationInit, type SimulationProgress, type ThreadPlace } from '@gsplan/sim'
import type { InstanceResult } from '@gsplan/plan'
import type { GoRouterCode } from '@gsplan/go-router'
import type { RouterCode, RouterTarget } from '@gsplan/router'
import { OutputSpool } from '../../spool/output-spool.ts'

/** Data that the engine gives its worker. */
export interface SimWorkerData {
  readonly simulation: SimulationInit
  /** Routers of the instances, by their numbers. */
  readonly routers: ReadonlyArray<RouterCode | GoRouterCode>
  /** One number; not 0 = end all instances. */
  readonly stop: SharedArrayBuffer
  /** File for the instances' outputs. */
  readonly spool: string
  /** The thread's place among several. */
  readonly place?: ThreadPlace | undefined
}

/** Messages of the worker to the engine. */
export type SimWorkerMessage =
  | { readonly kind: 'progress', readonly progress: SimulationProgress }
  | { readonly kind: 'message', readonly line: string, readonly progress: SimulationProgress }
  | { readonly kind: 'done', readonly results: ReadonlyArray<InstanceResult | undefined>, readonly virtualNs: number }
  | { readonly kind: 'error', readonly error: Error }

const PROGRESS_MS = 200

const { simulation: init, routers, stop, spool: spoolPath, place } = workerData as SimWorkerData
const realNow = performance.now.bind(performance)
const flag = new Int32Array(stop)
const post = (message: SimWorkerMessage): void => { parentPort?.postMessage(message) }

// the thread is under virtual time before the plan and its router are loaded
const simulation = new Simulation(init, place)
const { runInstance } = await import('@gsplan/plan')

/** Loads a router, with the code of its language alone. */
async function load (code: RouterCode | GoRouterCode): Promise<RouterTarget> {
  if ('entry' in code) return (await import('@gsplan/router')).loadRouter(code)
  return (await import('@gsplan/go-router')).loadGoRouter(code)
}

let latest: SimulationProgress = { virtualNs: 0, published: 0, delivered: 0, events: 0 }
let postedAt = 0

let spool: OutputSpool | undefined

try {
  const outputs = spool = new OutputSpool(spoolPath)
  const { instances: results, virtualNs } = await simulation.run({
    runInstance, createOutputs: folder => outputs.outputsOf(folder)
  }, await Promise.all(routers.map(load)), {
    // several threads stop at the end of the same window
    ...place === undefined && { shouldStop: () => Atomics.load(flag, 0) !== 0 },
    onProgress: progress => {
      latest = progress
      if (realNow() - postedAt < PROGRESS_MS) return
      postedAt = realNow()
      post({ kind: 'progress', progress })
    },
    // one instance is enough to follow the phases
    onRunEvent: (instance, line, progress) => {
      if (instance === 0) post({ kind: 'message', line, progress })
    }
  })
  outputs.close()
  post({ kind: 'progress', progress: latest })
  post({ kind: 'done', results, virtualNs })
} catch (error) {
  try {
    spool?.flush()
  } catch {
    // its own failure is the error, or comes after it
  }
  post({ kind: 'error', error: error instanceof Error ? error : new Error(String(error)) })
}
