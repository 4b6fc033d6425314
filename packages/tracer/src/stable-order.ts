/** Times by row, as halves of a signed 64-bit number: the upper one signed, the lower one unsigned. */
export interface Times {
  readonly high: Int32Array
  readonly low: Uint32Array
}

/** Merges ascending runs of rows in pairs until there is one. */
class NaturalMerge {
  readonly #high: Int32Array
  readonly #low: Uint32Array
  readonly #count: number

  constructor ({ high, low }: Times, count: number) {
    this.#high = high
    this.#low = low
    this.#count = count
  }

  sort (): Uint32Array {
    let starts = this.#findRuns()
    let from = new Uint32Array(this.#count)
    for (let row = 0; row < this.#count; row++) from[row] = row
    if (starts.length < 3) return from
    let to = new Uint32Array(this.#count)
    while (starts.length > 2) {
      starts = this.#mergePairs(starts, from, to)
      ;[from, to] = [to, from]
    }
    return from
  }

  /** Starts of ascending runs, and the end. */
  #findRuns (): number[] {
    const starts = [0]
    for (let row = 1; row < this.#count; row++) if (this.#isAfter(row - 1, row)) starts.push(row)
    return [...starts, this.#count]
  }

  #mergePairs (starts: readonly number[], from: Uint32Array, to: Uint32Array): number[] {
    const merged: number[] = []
    for (let run = 0; run < starts.length - 1; run += 2) {
      const [start = 0, middle = 0, end = middle] = starts.slice(run, run + 3)
      this.#merge([start, middle, end], from, to)
      merged.push(start)
    }
    return [...merged, this.#count]
  }

  #merge ([start, middle, end]: readonly [number, number, number], from: Uint32Array, to: Uint32Array): void {
    let [a, b] = [start, middle]
    for (let at = start; at < end; at++) {
      const isSecond = a === middle || (b < end && this.#isAfter(from[a] as number, from[b] as number))
      to[at] = from[isSecond ? b++ : a++] as number
    }
  }

  #isAfter (a: number, b: number): boolean {
    const [high, low] = [this.#high, this.#low]
    return high[a] === high[b] ? (low[a] as number) > (low[b] as number) : (high[a] as number) > (high[b] as number)
  }
}

/**
 * Returns the rows in order of time, those of one time in their order. The time this takes grows with the number of
 * ascending runs: rows that are in order already cost one look each.
 */
export const stableOrder = (times: Times, count: number): Uint32Array => new NaturalMerge(times, count).sort()
