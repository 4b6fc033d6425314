import type { ByteSet } from '@gsplan/tracer'
import { Int32Column } from './growing-columns.ts'
import type { DelayCount, Tracestat } from './tracestat.ts'

/** Memory of a sample, in its columns, in order and in the delays that are printed, bytes. */
const BYTES_PER_SAMPLE = 40

const toMillis = (delayNs: bigint): number => Number((BigInt.asIntN(64, delayNs) + 499_999n) / 1_000_000n)

/** When messages were published and delivered: a column of messages and one of times. */
export class MessageDelays {
  readonly #messages = new Int32Column()
  /** Low and high half of each time, in turn. */
  readonly #times = new Int32Column()

  /** Memory that the samples take, and will take when delays are computed, bytes. */
  get memoryBytes (): number {
    return BYTES_PER_SAMPLE * this.#messages.length
  }

  add (message: number, timestampLow: number, timestampHigh: number): void {
    this.#messages.push(message)
    this.#times.push(timestampLow)
    this.#times.push(timestampHigh)
  }

  /** Delays after the first time of each message that counts. */
  compute (ids: ByteSet, isCounted: (message: number) => boolean): Pick<Tracestat, 'perMessage' | 'cdf' | 'cdfOf'> {
    const { starts, times } = this.#group(ids.size)
    const delaysOf = (message: number): Float64Array => {
      const own = times.subarray(starts[message], starts[message + 1])
      const first = own[0] ?? 0n
      const delays = new Float64Array(Math.max(0, own.length - 1))
      for (let sample = 0; sample < delays.length; sample++) delays[sample] = toMillis((own[sample + 1] as bigint) - first)
      return delays
    }
    const messages = new Int32Column()
    for (let message = 0; message < ids.size; message++) {
      if ((starts[message + 1] as number) > (starts[message] as number) && isCounted(message)) messages.push(message)
    }
    return {
      cdf: toCdf(messages.view(), delaysOf),
      cdfOf: some => toCdf(some.filter(isCounted), delaysOf),
      perMessage: {
        * [Symbol.iterator] () {
          const sorted = messages.view().slice().sort((a, b) => Buffer.compare(ids.at(a), ids.at(b)))
          for (const message of sorted) yield [Buffer.from(ids.at(message)).toString('hex'), delaysOf(message)]
        }
      }
    }
  }

  /** Times grouped by message, ascending in each. */
  #group (count: number): { readonly starts: Int32Array, readonly times: BigInt64Array } {
    const messages = this.#messages.view()
    const halves = this.#times.view()
    const starts = new Int32Array(count + 1)
    for (const message of messages) (starts[message + 1] as number)++
    for (let message = 0; message < count; message++) (starts[message + 1] as number) += starts[message] as number
    const next = starts.slice()
    const times = new BigInt64Array(messages.length)
    const grouped = new Int32Array(times.buffer)
    // halves are laid out as this machine does it
    const lowFirst = new Uint8Array(Int32Array.of(1).buffer)[0] as number
    messages.forEach((message, sample) => {
      const at = (next[message] as number)++
      grouped[2 * at + 1 - lowFirst] = halves[2 * sample] as number
      grouped[2 * at + lowFirst] = halves[2 * sample + 1] as number
    })
    for (let message = 0; message < count; message++) times.subarray(starts[message], starts[message + 1]).sort()
    return { starts, times }
  }
}

function toCdf (messages: Iterable<number>, delaysOf: (message: number) => Float64Array): DelayCount[] {
  const counts = new Map<number, number>()
  for (const message of messages) {
    for (const millis of delaysOf(message)) counts.set(millis, (counts.get(millis) ?? 0) + 1)
  }
  let cumulative = 0
  return [...counts].sort(([a], [b]) => a - b).map(([millis, count]) => ({ millis, cumulative: cumulative += count }))
}
