import { setTimeout as sleep } from 'node:timers/promises'

/** Settings of {@link retry}. */
export interface RetryOptions {
  /** Time by `performance.now()` from which on a failure is the last. */
  readonly untilMs: number
  /** Wait between attempts, ms. @default a second */
  readonly waitMs?: number | undefined
  /** Tests whether no other attempt would succeed. @default none */
  readonly isFinal?: ((error: unknown) => boolean) | undefined
}

/**
 * Does work until it succeeds.
 *
 * @throws the last failure
 */
export async function retry<T> (
  work: () => Promise<T>, { untilMs, waitMs = 1000, isFinal = () => false }: RetryOptions
): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > untilMs || isFinal(error)) throw error
      await sleep(waitMs)
    }
  }
}
