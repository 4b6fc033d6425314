import type { Metrics } from '@gsplan/tracestat'
import type { Extraction } from '../extract/extraction.ts'

/** Collects observations that don't make a run invalid: missing deliveries, parameters that the router doesn't support. */
export function collectFindings (metrics: Metrics, { instances }: Extraction): string[] {
  const notes: string[] = []
  const undelivered = metrics['undelivered'] ?? 0
  if (undelivered > 0) notes.push(`${undelivered} of ${undelivered + (metrics['deliveries'] ?? 0)} expected deliveries are missing`)
  const lost = metrics['messages_lost'] ?? 0
  if (lost > 0) notes.push(`${lost} of ${metrics['messages_published'] ?? 0} messages reached no peer`)
  const unsupported = new Set(instances.flatMap(instance => instance.unsupported)
    .map(({ param, value, reason }) => `${param} = ${value} was not followed by the router: ${reason}`))
  return [...notes, ...unsupported]
}
