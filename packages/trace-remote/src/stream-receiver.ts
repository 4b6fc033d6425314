import { readTraceBatches } from '@gsplan/tracer'
import type { RotatingTrace } from './rotating-trace.ts'
import type { ByteStream } from './streams.ts'

export interface StreamReceiverOptions {
  readonly onError?: ((peer: string, error: Error) => void) | undefined
  readonly maxStreamsPerPeer?: number | undefined
}

const DEFAULT_STREAMS_PER_PEER = 4
/** Time for which a receiver that stops waits for streams to end, ms. */
const GRACE_MS = 1000

/** Writes the batches of all streams to one trace. */
export class StreamReceiver {
  readonly #trace: RotatingTrace
  readonly #maxStreams: number
  readonly #onError: ((peer: string, error: Error) => void) | undefined
  /** Open streams by peer. */
  readonly #open = new Map<string, number>()
  readonly #running = new Map<ByteStream, Promise<void>>()
  #events = 0

  constructor (trace: RotatingTrace, options: StreamReceiverOptions) {
    this.#trace = trace
    this.#maxStreams = options.maxStreamsPerPeer ?? DEFAULT_STREAMS_PER_PEER
    this.#onError = options.onError
  }

  /** Events that are in files, or on their way there. */
  get events (): number {
    return this.#events
  }

  receive (stream: ByteStream, peer: string): void {
    this.#running.set(stream, this.#read(stream, peer).finally(() => { this.#running.delete(stream) }))
  }

  /** Gives streams a second to end. */
  async stop (): Promise<void> {
    const timer = setTimeout(() => {
      for (const stream of this.#running.keys()) stream.abort(new Error('the collector has stopped'))
    }, GRACE_MS)
    await Promise.all(this.#running.values())
    clearTimeout(timer)
  }

  async #read (stream: ByteStream, peer: string): Promise<void> {
    const open = (this.#open.get(peer) ?? 0) + 1
    try {
      if (open > this.#maxStreams) throw new Error(`more than ${this.#maxStreams} streams`)
      this.#open.set(peer, open)
      for await (const records of readTraceBatches(stream.read())) {
        if (records.length === 0) continue
        await this.#trace.write(records)
        this.#events += records.length
      }
      await stream.close()
    } catch (error) {
      stream.abort(error as Error)
      this.#onError?.(peer, error as Error)
    } finally {
      if (open <= this.#maxStreams) this.#forget(peer)
    }
  }

  #forget (peer: string): void {
    const left = (this.#open.get(peer) ?? 1) - 1
    if (left === 0) this.#open.delete(peer)
    else this.#open.set(peer, left)
  }
}
