import type { RunResult } from '../src/run-result.ts'

/** Counts of a run, which are the same on every engine. */
export function countsOf ({ json }: RunResult): Readonly<Record<string, unknown>> {
  const { messages_published, messages_lost, deliveries, undelivered } = json?.metrics ?? {}
  return { messages_published, messages_lost, deliveries, undelivered }
}
