import type { LinkShape } from '../ports.ts'
import type { RandomStream } from './random-stream.ts'

const NS_PER_S = 1e9

/**
 * The way out of one instance, as Testground's sidecar shapes it (`tc` htb + netem on egress): packets leave one after
 * the other at the bandwidth, then travel for the instance's latency ± jitter.
 */
export class EgressQueue {
  #latencyNs = 0
  #jitterNs = 0
  #nsPerByte = 0
  #freeAtNs = 0

  readonly random: RandomStream

  /** @param random draws the jitter, apart from what the node's code draws */
  constructor (random: RandomStream) {
    this.random = random
  }

  configure ({ latencyNs, jitterNs, bandwidthBytesPerS }: LinkShape): void {
    this.#latencyNs = Number(latencyNs)
    this.#jitterNs = Number(jitterNs)
    this.#nsPerByte = bandwidthBytesPerS > 0 ? NS_PER_S / bandwidthBytesPerS : 0
  }

  /** Queues a packet; returns when its last byte arrives at the other end, were it alone on its way. */
  arrivalNs (nowNs: number, sizeBytes: number): number {
    const leftAtNs = Math.max(nowNs, this.#freeAtNs) + sizeBytes * this.#nsPerByte
    this.#freeAtNs = leftAtNs
    const jitterNs = this.#jitterNs === 0 ? 0 : this.#jitterNs * (2 * this.random.next() - 1)
    return Math.round(leftAtNs + Math.max(0, this.#latencyNs + jitterNs))
  }
}
