import { constants, createGzip, type Gzip } from 'node:zlib'
import { TraceBatchWriter, type TraceEvent, type TraceSink } from '@gsplan/tracer'
import { remoteTracerProtocol } from './protocol.ts'
import { toByteStream, type ByteStream } from './streams.ts'

/** Part of a libp2p node (version 2 or 3) that the tracer uses. */
export interface TracingNode {
  dialProtocol (collector: never, protocol: string, options?: { readonly signal?: AbortSignal }): Promise<object>
}

export interface RemoteTracerOptions {
  /** Time for which events are gathered before they are sent, ms. @default 1000 */
  readonly batchMs?: number | undefined
  /** Events that wait while the collector can't be reached, bytes; what comes beyond is dropped. @default 16 MiB */
  readonly maxBufferBytes?: number | undefined
  /** Pause before the collector is dialled again, ms; doubled each time up to a minute. @default 1000 */
  readonly retryMs?: number | undefined
}

const DEFAULT_BATCH_MS = 1000
const DEFAULT_BUFFER_BYTES = 16 * 2 ** 20
const DEFAULT_RETRY_MS = 1000
const MAX_RETRY_MS = 60_000
/** A quarter of what collectors accept. */
const BATCH_BYTES = 2 ** 20
const DIAL_TIMEOUT_MS = 60_000
/** Longest time that a stop takes. */
const STOP_TIMEOUT_MS = 5000

/**
 * Sends trace events to a collector (Go's `traced`, or `gsplan-tracer collect`), as go-libp2p-pubsub's RemoteTracer
 * does: batched, compressed, on one stream that is opened again when it breaks. Like that one it may lose events, and it
 * counts them.
 *
 * ```ts
 * const tracer = new RemoteTracer(node, multiaddr('/ip4/…/tcp/…/p2p/…'))
 * traceGossipsub(node.services.pubsub, tracer)
 * ```
 */
export class RemoteTracer implements TraceSink {
  readonly #node: TracingNode
  readonly #collector: never
  readonly #batchMs: number
  readonly #maxBufferBytes: number
  readonly #retryMs: number
  readonly #stopping = new AbortController()
  /** Aborted when stopping takes too long. */
  readonly #deadline = new AbortController()
  readonly #batch = new TraceBatchWriter()
  /** Batches with their length, ready to be sent. */
  #ready: Array<{ readonly bytes: Uint8Array, readonly events: number }> = []
  #readyBytes = 0
  #sent = 0
  #dropped = 0
  #wake: () => void = () => undefined
  readonly #done: Promise<void>

  /** @param collector multiaddr or peer id, as `dialProtocol` of the node takes it */
  constructor (node: TracingNode, collector: object, options: RemoteTracerOptions = {}) {
    this.#node = node
    this.#collector = collector as never
    this.#batchMs = options.batchMs ?? DEFAULT_BATCH_MS
    this.#maxBufferBytes = options.maxBufferBytes ?? DEFAULT_BUFFER_BYTES
    this.#retryMs = options.retryMs ?? DEFAULT_RETRY_MS
    this.#done = this.#run()
  }

  /** Events handed to the stream. */
  get sent (): number {
    return this.#sent
  }

  /** Events lost: no room while the collector was away, or on a stream that broke. */
  get dropped (): number {
    return this.#dropped
  }

  event (event: TraceEvent): void {
    if (this.#stopping.signal.aborted || this.#readyBytes + this.#batch.length >= this.#maxBufferBytes) {
      this.#dropped++
      return
    }
    this.#batch.write(event)
    if (this.#batch.length >= BATCH_BYTES) this.#close()
  }

  /** Sends what is left, if the collector can be reached within five seconds, and ends the stream. */
  async stop (): Promise<void> {
    this.#close()
    this.#stopping.abort()
    this.#wake()
    const timer = setTimeout(() => { this.#deadline.abort(new Error('the collector takes too long')) }, STOP_TIMEOUT_MS)
    await this.#done
    clearTimeout(timer)
  }

  /** Makes a batch of the events so far. */
  #close (): void {
    const { events, length } = this.#batch
    if (events === 0) return
    this.#ready.push({ bytes: this.#batch.take(), events })
    this.#readyBytes += length
    this.#wake()
  }

  async #run (): Promise<void> {
    let retryMs = this.#retryMs
    for (;;) {
      await this.#waitForBatch()
      if (this.#ready.length === 0) return
      try {
        const signal = AbortSignal.any([AbortSignal.timeout(DIAL_TIMEOUT_MS), this.#deadline.signal])
        const stream = toByteStream(await this.#node.dialProtocol(this.#collector, remoteTracerProtocol, { signal }))
        retryMs = this.#retryMs
        await this.#send(stream)
      } catch {
        if (this.#stopping.signal.aborted) break
        await this.#pause(retryMs)
        retryMs = Math.min(2 * retryMs, MAX_RETRY_MS)
      }
    }
    for (const { events } of this.#ready.splice(0)) this.#dropped += events
  }

  /** Waits until there is a batch, or nothing will come any more. */
  async #waitForBatch (): Promise<void> {
    while (this.#ready.length === 0 && !this.#stopping.signal.aborted) {
      await this.#pause(this.#batchMs)
      this.#close()
    }
  }

  async #pause (ms: number): Promise<void> {
    if (this.#stopping.signal.aborted) return
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        // new batches don't shorten the pause before another dial
        if (!this.#stopping.signal.aborted && ms !== this.#batchMs) return
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Sends batches until there are none left and the tracer is stopped. */
  async #send (stream: ByteStream): Promise<void> {
    const gzip = createGzip()
    this.#deadline.signal.addEventListener('abort', () => {
      gzip.destroy(this.#deadline.signal.reason as Error)
      stream.abort(this.#deadline.signal.reason as Error)
    })
    const written = stream.write(gzip as AsyncIterable<Uint8Array>)
    // it is awaited below; a failure in the meantime ends the loop
    const state = { isBroken: false }
    written.catch(() => { state.isBroken = true })
    try {
      while (!state.isBroken) {
        await this.#waitForBatch()
        const batch = this.#ready.shift()
        if (batch === undefined) break
        this.#readyBytes -= batch.bytes.length
        if (!await Promise.race([write(gzip, batch.bytes).then(() => true), written.then(() => false, () => false)])) {
          this.#dropped += batch.events
          break
        }
        this.#sent += batch.events
      }
      gzip.end()
      await written
      await stream.close()
    } catch (error) {
      gzip.destroy()
      stream.abort(error as Error)
      throw error
    }
  }
}

/** Compresses a batch and lets it go at once. */
async function write (gzip: Gzip, bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    gzip.write(bytes, error => { if (error != null) reject(error) })
    gzip.flush(constants.Z_SYNC_FLUSH, resolve)
  })
}
