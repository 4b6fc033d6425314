import type { MessagePort } from 'node:worker_threads'

/** A thread's place among those of its simulation. */
export interface ThreadPlace {
  /** Its number, from 0. */
  readonly thread: number
  readonly threads: number
  /** Connections to all threads, by their numbers; none to itself. */
  readonly ports: ReadonlyArray<MessagePort | undefined>
  /** Memory of `createBarrierMemory`. */
  readonly barrier: SharedArrayBuffer
  /** One number that another thread sets; not 0 = end all instances. */
  readonly stop: SharedArrayBuffer
}
