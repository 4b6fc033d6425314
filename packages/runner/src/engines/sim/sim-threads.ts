import { totalmem } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { breakBarrier, createBarrierMemory, type ThreadPlace } from '@gsplan/sim'
import type { HeapPlan } from '../../estimate/plan-heap.ts'
import type { SimWorkerData, SimWorkerMessage } from './sim-worker.ts'

/** Tests whether a test runner has loaded this file as source; a thread can only load built code. */
const isSource = import.meta.url.endsWith('.ts')
const workerUrl = new URL(isSource ? '../../../dist/engines/sim/sim-worker.js' : './sim-worker.js', import.meta.url)

export type Done = Extract<SimWorkerMessage, { kind: 'done' }>
type News = Extract<SimWorkerMessage, { kind: 'progress' | 'message' }>

/** The heap of a simulation without an estimate. */
const smallHeap: HeapPlan = { youngBytes: 96 * 2 ** 20, garbageShare: undefined }

/**
 * Has old objects collected when there is that share of garbage, in all threads; by itself V8 lets the heap grow to four
 * times of what is kept where the machine seems to have room. It asks its flags at each collection.
 *
 * @param share undefined: as V8 finds best
 */
const holdGarbage = (share: number | undefined): void => {
  setFlagsFromString(`--heap-growing-percent=${Math.round(100 * (share ?? 0))}`)
}

/** The error of a thread that has ended; for want of memory it says what to do. */
function explain (error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException
  if (code !== 'ERR_WORKER_OUT_OF_MEMORY') return error instanceof Error ? error : new Error(String(error))
  return new Error('sim: expected a heap that holds the simulation, got to the limit of a thread: ' +
    'Node\'s --max-old-space-size (NODE_OPTIONS), or all memory of the machine; more --threads need less of each')
}

/** One thread, until it has ended by itself, so that profilers can write their data. */
class SimThread {
  readonly worker: Worker
  readonly ended: Promise<Done>

  constructor (data: SimWorkerData, youngBytes: number, onNews: (news: News) => void) {
    const ports = data.place?.ports.filter(port => port !== undefined) ?? []
    const worker = new Worker(workerUrl, {
      workerData: data, name: 'gsplan sim', transferList: ports,
      resourceLimits: {
        maxYoungGenerationSizeMb: youngBytes / 2 ** 20,
        // the run was estimated, and what else the machine needs memory for is not ours to know
        maxOldGenerationSizeMb: Math.floor(totalmem() / 2 ** 20)
      },
      // the test runner's flags would make the thread look for sources
      execArgv: isSource ? [] : undefined
    })
    this.worker = worker
    this.ended = new Promise<Done>((resolve, reject) => {
      let done: Done | undefined
      worker.on('message', (message: SimWorkerMessage) => {
        if (message.kind === 'done') done = message
        else if (message.kind === 'error') reject(message.error)
        else onNews(message)
      })
      worker.once('error', error => { reject(explain(error)) })
      worker.once('exit', code => {
        if (done !== undefined) resolve(done)
        else reject(new Error(`sim: the worker thread ended with code ${code} before its time`))
      })
    })
  }
}

/** A connection between each two threads. */
function connect (threads: number): ReadonlyArray<ReadonlyArray<MessagePort | undefined>> {
  const ports = Array.from({ length: threads }, () => new Array<MessagePort | undefined>(threads).fill(undefined))
  for (let a = 0; a < threads; a++) {
    for (let b = a + 1; b < threads; b++) {
      const { port1, port2 } = new MessageChannel()
      ;(ports[a] as MessagePort[])[b] = port1
      ;(ports[b] as MessagePort[])[a] = port2
    }
  }
  return ports
}

/** Places of the threads of one simulation. */
function placesOf (threads: number, shared: Pick<ThreadPlace, 'barrier' | 'stop'>): ReadonlyArray<ThreadPlace | undefined> {
  if (threads === 1) return [undefined]
  return connect(threads).map((ports, thread) => ({ ...shared, thread, threads, ports }))
}

export interface SimThreadsInit {
  readonly data: Omit<SimWorkerData, 'place' | 'spool'>
  readonly threads: number
  /** The file for the outputs of a thread's instances. */
  readonly spoolOf: (thread: number) => string
  /** @default for a small one */
  readonly heap?: HeapPlan | undefined
  readonly onNews: (news: News, thread: number) => void
}

/**
 * Runs a simulation on threads of this process.
 *
 * @returns the ends of the threads, in turn
 * @throws the error of the thread that failed first
 */
export async function runSimThreads (
  { data, threads: count, spoolOf, onNews, heap: { youngBytes, garbageShare } = smallHeap }: SimThreadsInit
): Promise<readonly Done[]> {
  const { stop } = data
  if (garbageShare !== undefined) holdGarbage(garbageShare)
  const barrier = createBarrierMemory(count)
  const threads = placesOf(count, { barrier, stop }).map((own, thread) =>
    new SimThread({ ...data, place: own, spool: spoolOf(thread) }, youngBytes, news => { onNews(news, thread) }))
  try {
    return await Promise.all(threads.map(async ({ ended }) => ended))
  } catch (error) {
    // the others wait for the one that has failed
    breakBarrier(barrier)
    await Promise.allSettled(threads.map(async ({ ended }) => ended))
    throw error
  } finally {
    await Promise.all(threads.map(async ({ worker }) => worker.terminate()))
    if (garbageShare !== undefined) holdGarbage(undefined)
  }
}
