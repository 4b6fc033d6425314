import type { CellEnvironment } from '@gsplan/router'

/** Memory of a running program. */
interface Exports {
  readonly mem: WebAssembly.Memory
  readonly resume: () => void
}

/** Most bytes that are kept of what a dying program prints. */
const MAX_PRINTED = 65_536

/**
 * Imports of Go's runtime under virtual time: its clock, its timer and its random numbers are those of a cell. Places
 * of arguments as in `wasm_exec.js` of Go 1.21 to 1.26.
 */
export class VirtualRuntime {
  readonly #environment: CellEnvironment
  readonly #timers = new Map<number, { cancelled: boolean }>()
  readonly #wake: () => void
  #exports: Exports | undefined
  /** The program's memory as it is now. */
  view: DataView = new DataView(new ArrayBuffer(0))
  /** The same. */
  bytes: Uint8Array = new Uint8Array(0)
  #timerId = 0
  #lastNow = -1
  #lastNs = 0n
  #printed = ''

  /** @param wake runs the program until it is idle */
  constructor (environment: CellEnvironment, wake: () => void) {
    this.#environment = environment
    this.#wake = wake
  }

  /** Imports that take the place of those of the same names. */
  readonly imports: Readonly<Record<string, (sp: number) => void>> = {
    'runtime.nanotime1': sp => { this.view.setBigInt64((sp >>> 0) + 8, this.#now(), true) },
    'runtime.walltime': sp => {
      const [now, at] = [this.#now(), sp >>> 0]
      this.view.setBigInt64(at + 8, now / 1_000_000_000n, true)
      this.view.setInt32(at + 16, Number(now % 1_000_000_000n), true)
    },
    'runtime.scheduleTimeoutEvent': sp => {
      const at = sp >>> 0
      this.view.setInt32(at + 16, this.#schedule(Number(this.view.getBigInt64(at + 8, true))), true)
    },
    'runtime.clearTimeoutEvent': sp => { this.#clear(this.view.getInt32((sp >>> 0) + 8, true)) },
    'runtime.getRandomData': sp => { this.#environment.random(this.#slice((sp >>> 0) + 8)) },
    'runtime.wasmWrite': sp => {
      const at = sp >>> 0
      const [from, length] = [Number(this.view.getBigInt64(at + 16, true)), this.view.getInt32(at + 24, true)]
      this.#printed = (this.#printed + Buffer.from(this.view.buffer, from, length).toString('utf8')).slice(0, MAX_PRINTED)
    }
  }

  attach (exports: Exports): void {
    this.#exports = exports
    this.look()
  }

  /** Must be called when the memory has grown. */
  look (): void {
    const { buffer } = (this.#exports as Exports).mem
    this.view = new DataView(buffer)
    this.bytes = new Uint8Array(buffer)
  }

  /** The beginning of what the program has printed: its last words. */
  get printed (): string {
    return this.#printed
  }

  /** Ends all timers. */
  stop (): void {
    for (const timer of this.#timers.values()) timer.cancelled = true
    this.#timers.clear()
  }

  #now (): bigint {
    const now = this.#environment.nowNs()
    if (now !== this.#lastNow) {
      this.#lastNow = now
      this.#lastNs = this.#environment.epochNs + BigInt(now)
    }
    return this.#lastNs
  }

  #slice (at: number): Uint8Array {
    const start = Number(this.view.getBigInt64(at, true))
    return this.bytes.subarray(start, start + Number(this.view.getBigInt64(at + 8, true)))
  }

  #schedule (delayMs: number): number {
    const id = ++this.#timerId
    this.#timers.set(id, this.#environment.after(delayMs * 1e6, () => {
      this.#wake()
      // the runtime takes the timer back when it has seen it; until then it is woken again, as wasm_exec.js does
      for (let tries = 0; this.#timers.has(id) && tries < 10; tries++) this.#wake()
      this.#clear(id)
    }))
    return id
  }

  #clear (id: number): void {
    const timer = this.#timers.get(id)
    if (timer !== undefined) timer.cancelled = true
    this.#timers.delete(id)
  }
}
