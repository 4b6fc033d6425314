import { readTraceBatches } from '@gsplan/tracer'
import { HeldBytes } from './held-bytes.ts'
import type { RotatingTrace } from './rotating-trace.ts'
import type { ByteStream } from './streams.ts'

export interface StreamReceiverOptions {
  readonly onError?: ((peer: string, error: Error) => void) | undefined
  readonly maxStreamsPerPeer?: number | undefined
  readonly maxStreams?: number | undefined
  readonly maxHeldBytes?: number | undefined
}

const DEFAULT_STREAMS_PER_PEER = 4
const DEFAULT_STREAMS = 4096
const DEFAULT_HELD_BYTES = 2 ** 29
/** Time for which a receiver that stops waits for streams to end, ms. */
const GRACE_MS = 500
/** Time that a stream may take to close, ms. */
const CLOSE_MS = 5000

/** Resolves when a promise settles, or after a time. */
async function within (ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([work.catch(() => {}), new Promise(resolve => { timer = setTimeout(resolve, ms) })])
  clearTimeout(timer)
}

/** Writes the batches of all streams to one trace. */
export class StreamReceiver {
  readonly #trace: Pick<RotatingTrace, 'write'>
  readonly #maxPerPeer: number
  readonly #maxStreams: number
  readonly #onError: ((peer: string, error: Error) => void) | undefined
  /** Open streams by peer. */
  readonly #open = new Map<string, number>()
  readonly #running = new Map<ByteStream, Promise<void>>()
  readonly #held: HeldBytes<ByteStream>
  #isStopping = false
  #events = 0

  constructor (trace: Pick<RotatingTrace, 'write'>, options: StreamReceiverOptions) {
    this.#trace = trace
    this.#maxPerPeer = options.maxStreamsPerPeer ?? DEFAULT_STREAMS_PER_PEER
    this.#maxStreams = options.maxStreams ?? DEFAULT_STREAMS
    this.#onError = options.onError
    this.#held = new HeldBytes(options.maxHeldBytes ?? DEFAULT_HELD_BYTES, (stream, error) => { this.#abort(stream, error) })
  }

  /** Events that are in files, or on their way there. */
  get events (): number {
    return this.#events
  }

  receive (stream: ByteStream, peer: string): void {
    const open = (this.#open.get(peer) ?? 0) + 1
    if (this.#isStopping || open > this.#maxPerPeer || this.#running.size >= this.#maxStreams) {
      const most = open > this.#maxPerPeer ? this.#maxPerPeer : this.#maxStreams
      this.#refuse(stream, peer, new Error(this.#isStopping ? 'the collector has stopped' : `more than ${most} streams`))
      return
    }
    this.#open.set(peer, open)
    this.#running.set(stream, this.#read(stream, peer).finally(() => {
      this.#running.delete(stream)
      this.#forget(peer)
    }))
  }

  /** Gives streams half a second to end, then leaves those that don't. */
  async stop (): Promise<void> {
    this.#isStopping = true
    await within(GRACE_MS, Promise.all(this.#running.values()))
    for (const stream of this.#running.keys()) this.#abort(stream, new Error('the collector has stopped'))
    await within(GRACE_MS, Promise.all(this.#running.values()))
  }

  /** Never throws: whatever a peer does ends its stream alone. */
  async #read (stream: ByteStream, peer: string): Promise<void> {
    const onHeld = (bytes: number): void => { this.#held.set(stream, bytes) }
    try {
      for await (const records of readTraceBatches(stream.read(), { onHeld })) {
        if (records.length === 0) continue
        await this.#trace.write(records)
        this.#events += records.length
      }
      const closing = stream.close()
      await within(CLOSE_MS, closing)
    } catch (error) {
      this.#refuse(stream, peer, this.#held.reasonOf(stream) ?? error as Error)
    } finally {
      this.#held.drop(stream)
    }
  }

  #refuse (stream: ByteStream, peer: string, error: Error): void {
    this.#abort(stream, error)
    this.#onError?.(peer, error)
  }

  #abort (stream: ByteStream, error: Error): void {
    try {
      stream.abort(error)
    } catch {
      // it is gone already
    }
  }

  #forget (peer: string): void {
    const left = (this.#open.get(peer) ?? 1) - 1
    if (left === 0) this.#open.delete(peer)
    else this.#open.set(peer, left)
  }
}
