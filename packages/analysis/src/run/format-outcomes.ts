import { basename, resolve } from 'node:path'
import { findMetric, formatMetric } from '@gsplan/gate'
import type { RunOutcome } from './run-many.ts'

const metricNames = ['messages_published', 'delivery_ratio', 'latency_p50', 'latency_p99'] as const
const heading = ['run', 'status', ...metricNames]

function toCells ({ dir, reply }: RunOutcome): string[] {
  const name = basename(resolve(dir))
  if (reply.kind === 'failed') return [name, 'error', reply.error]
  const { status, metrics } = reply.result
  return [name, status, ...metricNames.map(metric => {
    const definition = findMetric(metric)
    return definition === undefined ? '' : formatMetric(definition, metrics[metric] ?? null)
  })]
}

/** Formats runs as a table; the reason for a failure stands in the place of its numbers. */
export function formatOutcomes (outcomes: readonly RunOutcome[]): string {
  const rows = [heading, ...outcomes.map(toCells)]
  const isError = (row: readonly string[]): boolean => row[1] === 'error'
  const widths = heading.map((_, column) =>
    Math.max(...rows.filter(row => column < 2 || !isError(row)).map(row => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string => row.map((cell, column) => {
    if (isError(row) && column === 2) return cell
    return column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  }).join('  ').trimEnd()
  return `${rows.map(line).join('\n')}\n`
}
