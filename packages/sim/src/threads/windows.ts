import type { Kernel } from '../kernel.ts'
import type { ThreadCarrier } from './thread-carrier.ts'
import type { ThreadPlace } from './thread-place.ts'
import { WindowBarrier } from './window-barrier.ts'

/** Outcome of a turn. */
export type Turn = 'more' | 'done' | 'stop' | 'stuck'

export interface WindowsInit {
  readonly kernel: Kernel
  readonly carrier: ThreadCarrier
  readonly place: ThreadPlace
  /** Time that a packet between two threads takes at least, ns. */
  readonly lookaheadNs: number
  /** Tests whether all instances of the thread have ended. */
  readonly isDone: () => boolean
}

/**
 * The windows of virtual time that the threads of a simulation go through together. Within one no thread can learn anything
 * of the others, as every packet between them takes longer; at its end they exchange what was sent. The order of events does
 * not depend on who fires them, so that the results are those of one thread.
 */
export class Windows {
  readonly #init: WindowsInit
  readonly #barrier: WindowBarrier
  /** The first window is empty: nobody knows when the first event is due. */
  #endNs = 0

  constructor (init: WindowsInit) {
    this.#init = init
    const { barrier, thread, threads, stop } = init.place
    this.#barrier = new WindowBarrier(barrier, thread, threads, stop)
  }

  /** Goes on until all instances of all threads have ended, or about so many events have been fired. */
  turn (events: number): Turn {
    const { kernel } = this.#init
    const until = kernel.fired + events
    while (kernel.fired < until) {
      if (kernel.run(this.#endNs, until - kernel.fired)) break
      const turn = this.#meet()
      if (turn !== 'more') return turn
    }
    return 'more'
  }

  #meet (): Turn {
    const { kernel, carrier, lookaheadNs, isDone } = this.#init
    const { sentTo, earliestNs } = carrier.end()
    const nextNs = Math.min(kernel.nextNs, earliestNs)
    const { sentFrom, ...all } = this.#barrier.meet({ nextNs, isDone: isDone(), sentTo })
    carrier.receive(sentFrom)
    if (all.isDone) return 'done'
    if (all.nextNs === Infinity) return 'stuck'
    // functions that wait for the end of the window run then on all threads, also on those whose last event was long before
    kernel.endWindowAt(all.nextNs)
    this.#endNs = all.nextNs + lookaheadNs
    carrier.begin(all.nextNs, this.#endNs)
    return all.isStopping ? 'stop' : 'more'
  }
}
