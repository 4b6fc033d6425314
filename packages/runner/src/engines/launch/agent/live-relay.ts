import type { Readable } from 'node:stream'
import { encodeBatch, LiveBatches, type LiveBatch } from '@gsplan/plan'
import { instanceKey } from '../instance-number.ts'
import { livePeriodMs, MAX_LIVE_BYTES, type LiveAnswer } from '../live-protocol.ts'
import { thinBatch } from '../thin-batch.ts'

/** Time for the collector to answer, ms. */
const ANSWER_MS = 5000

/** Settings of a {@link LiveRelay}. */
export interface LiveRelayInit {
  /** Address of the collector. */
  readonly url: string
  readonly group: number
  readonly index: number
  /** Instances of the run. */
  readonly instances: number
}

/** Passes what an instance's plan tells of its messages on to the collector, a request at a time. */
export class LiveRelay {
  readonly #url: string
  readonly #timer: NodeJS.Timeout
  /** Batches that wait, encoded. */
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #every = 1
  /** The last request, until it is answered; the collector takes each number once. */
  #request = { number: 0, bytes: Buffer.alloc(0) }
  #sending: Promise<void> | undefined

  constructor ({ url, group, index, instances }: LiveRelayInit) {
    this.#url = `${url}/live/${instanceKey({ group, index })}`
    this.#timer = setInterval(() => { void this.#flush() }, livePeriodMs(instances)).unref()
  }

  /** Takes what the plan writes. */
  attach (stream: Readable): void {
    const batches = new LiveBatches()
    // a plan that is killed may leave it broken
    stream.on('error', () => {})
    stream.on('data', (chunk: Buffer) => { for (const batch of batches.take(chunk)) this.#add(batch) })
  }

  /** Sends what is left, if the collector answers. */
  async close (): Promise<void> {
    clearInterval(this.#timer)
    await this.#flush()
    await this.#flush()
  }

  #add (batch: LiveBatch): void {
    const kept = encodeBatch(thinBatch(batch, this.#every))
    const hasRoom = this.#waitingBytes + kept.length <= MAX_LIVE_BYTES / 2
    const bytes = hasRoom ? kept : encodeBatch(thinBatch(batch, Infinity))
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
  }

  /** Sends what waits; one request at a time. */
  async #flush (): Promise<void> {
    this.#sending ??= this.#send().catch(() => {}).finally(() => { this.#sending = undefined })
    await this.#sending
  }

  async #send (): Promise<void> {
    if (this.#request.bytes.length === 0) this.#prepare()
    const { number, bytes } = this.#request
    if (bytes.length === 0) return
    const response = await fetch(`${this.#url}?number=${number}`, {
      method: 'POST', body: bytes, signal: AbortSignal.timeout(ANSWER_MS)
    })
    const { every } = await response.json() as Partial<LiveAnswer>
    this.#request = { number, bytes: Buffer.alloc(0) }
    this.#every = Math.max(this.#every, every ?? 1)
  }

  /** Makes a request of what waits. */
  #prepare (): void {
    this.#request = { number: this.#request.number + 1, bytes: Buffer.concat(this.#waiting) }
    this.#waiting = []
    this.#waitingBytes = 0
  }
}
