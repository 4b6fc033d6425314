import type { Clock } from '@gsplan/plan'
import type { Kernel } from './kernel.ts'
import { VIRTUAL_EPOCH_NS } from './virtual-epoch.ts'

/** The kernel's time as the plan reads it. */
export class SimClock implements Clock {
  readonly kernel: Kernel

  constructor (kernel: Kernel) {
    this.kernel = kernel
  }

  nowNs (): bigint {
    return VIRTUAL_EPOCH_NS + BigInt(this.kernel.nowNs)
  }

  sleep (ns: bigint, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error)
        return
      }
      const abort = (): void => {
        event.cancelled = true
        reject(signal.reason as Error)
      }
      const event = this.kernel.after(Number(ns), () => {
        signal.removeEventListener('abort', abort)
        resolve()
      })
      signal.addEventListener('abort', abort, { once: true })
    })
  }
}
