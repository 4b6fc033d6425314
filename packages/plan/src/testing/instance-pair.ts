import type { InstanceResult } from '../instance.ts'
import type { InstancePorts } from '../ports.ts'

/** Two instances of an engine, which meet. */
export interface InstancePair {
  /** Runs an instance, in the place of the plan. */
  readonly runInstance: (ports: InstancePorts) => Promise<InstanceResult>
  /** @throws what the first instance has thrown */
  assertDone (): void
}

/**
 * Lets the first of two instances do something with the ports of both, once both are there.
 *
 * @param live its error is that of {@link InstancePair.assertDone}
 */
export function pairInstances (
  live: (ports: readonly [InstancePorts, InstancePorts]) => Promise<void>
): InstancePair {
  const all: InstancePorts[] = []
  let start = (): void => {}
  const started = new Promise<void>(resolve => { start = resolve })
  let failure: { readonly error: unknown } | undefined
  return {
    async runInstance (ports) {
      const isFirst = all.push(ports) === 1
      if (!isFirst) start()
      await started
      const [first, second] = all
      if (isFirst && first !== undefined && second !== undefined) {
        await live([first, second]).catch((error: unknown) => { failure = { error } })
      }
      return { outcome: 'ok' }
    },
    assertDone () {
      if (failure !== undefined) throw failure.error as Error
    }
  }
}
