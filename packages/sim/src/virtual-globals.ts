import { webcrypto } from 'node:crypto'
import type { QueuedEvent } from './event-queue.ts'
import type { Kernel } from './kernel.ts'
import { VIRTUAL_EPOCH_MS } from './virtual-epoch.ts'

/** Return value of `setTimeout` and `setInterval` under virtual time: the part of Node's Timeout that routers use. */
class VirtualTimer {
  event: QueuedEvent | undefined

  ref (): this { return this }
  unref (): this { return this }
  hasRef (): boolean { return true }

  clear (): void {
    if (this.event !== undefined) this.event.cancelled = true
    this.event = undefined
  }

  [Symbol.dispose] (): void { this.clear() }
}

type Callback = (...args: unknown[]) => void

/** `delay` as Node takes it: at least 1 ms, whole ms. */
const toNs = (delayMs: unknown): number => Math.max(1, Math.trunc(Number(delayMs ?? 1)) || 1) * 1e6

/**
 * Puts this thread under virtual time: `Date`, `performance.now`, timers, `Math.random` and `crypto.getRandomValues`
 * come from the kernel, each from the node of the running event. Call it before a router is imported: modules keep
 * globals as they find them at import. A thread can't be put back.
 */
export function installVirtualGlobals (kernel: Kernel): void {
  const nowMs = (): number => VIRTUAL_EPOCH_MS + Math.floor(kernel.nowNs / 1e6)

  const RealDate = Date
  class VirtualDate extends RealDate {
    constructor (...args: ConstructorParameters<typeof Date> | []) {
      // Date's constructor tells "no argument" from "undefined"
      if (args.length === 0) super(nowMs())
      else super(...args)
    }

    static override now (): number { return nowMs() }
  }

  function start (callback: Callback, delayNs: number, args: unknown[]): VirtualTimer {
    const timer = new VirtualTimer()
    timer.event = kernel.after(delayNs, () => { callback(...args) })
    return timer
  }

  function repeat (callback: Callback, delayNs: number, args: unknown[]): VirtualTimer {
    const timer = new VirtualTimer()
    const tick = (): void => {
      timer.event = kernel.after(delayNs, tick)
      callback(...args)
    }
    timer.event = kernel.after(delayNs, tick)
    return timer
  }

  const clear = (timer: unknown): void => { if (timer instanceof VirtualTimer) timer.clear() }

  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: (callback: Callback, delayMs?: number, ...args: unknown[]) => start(callback, toNs(delayMs), args),
    setInterval: (callback: Callback, delayMs?: number, ...args: unknown[]) => repeat(callback, toNs(delayMs), args),
    setImmediate: (callback: Callback, ...args: unknown[]) => start(callback, 0, args),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear
  })
  Math.random = () => kernel.current.random.next()
  performance.now = () => kernel.nowNs / 1e6
  webcrypto.getRandomValues = <T extends ArrayBufferView | null>(array: T): T => {
    if (array !== null) {
      kernel.current.random.fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    }
    return array
  }
}
