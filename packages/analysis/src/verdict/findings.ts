import type { Extraction } from '../extract/extract-archive.ts'
import type { Measurements } from '../metrics/compute-metrics.ts'

/** True observations that don't make a run invalid: what never came, and what the router would not follow. */
export function collectFindings ({ runOuts }: Extraction, { metrics }: Measurements): string[] {
  const notes: string[] = []
  const undelivered = metrics['undelivered'] ?? 0
  if (undelivered > 0) notes.push(`${undelivered} of ${undelivered + (metrics['deliveries'] ?? 0)} deliveries never came`)
  const unsupported = new Set([...runOuts.values()].flatMap(runOut => runOut.unsupported)
    .map(({ param, value, reason }) => `${param} = ${value} was not followed by the router: ${reason}`))
  return [...notes, ...unsupported]
}
