import type { LinkShape, RandomSource } from '../ports.ts'

const NS_PER_S = 1e9

/**
 * Egress of one instance, as Testground's sidecar shapes it (`tc` htb + netem): packets leave one after the other at the
 * bandwidth, then travel for the instance's latency ± jitter.
 */
export class EgressQueue {
  #latencyNs = 0
  #jitterNs = 0
  #nsPerByte = 0
  #freeAtNs = 0

  readonly random: RandomSource

  /** @param random stream of the jitter, separate from the stream of the node's code */
  constructor (random: RandomSource) {
    this.random = random
  }

  /** When the last byte of the last packet leaves: from then on the queue is idle. */
  get freeAtNs (): number {
    return this.#freeAtNs
  }

  /** Latency of packets without jitter. */
  get latencyNs (): number {
    return this.#latencyNs
  }

  /** Shapes all packets that are queued from now on. */
  configure ({ latencyNs, jitterNs, bandwidthBytesPerS }: LinkShape): void {
    this.#latencyNs = Number(latencyNs)
    this.#jitterNs = Number(jitterNs)
    this.#nsPerByte = bandwidthBytesPerS > 0 ? NS_PER_S / bandwidthBytesPerS : 0
  }

  /**
   * Queues a packet.
   *
   * @returns when its last byte arrives at the other end, were it alone on its way, whole ns on the caller's clock
   */
  arrivalNs (nowNs: number, sizeBytes: number): number {
    const leftAtNs = Math.max(nowNs, this.#freeAtNs) + sizeBytes * this.#nsPerByte
    this.#freeAtNs = leftAtNs
    const jitterNs = this.#jitterNs === 0 ? 0 : this.#jitterNs * (2 * this.random() - 1)
    return Math.round(leftAtNs + Math.max(0, this.#latencyNs + jitterNs))
  }
}
