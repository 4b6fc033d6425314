import { printable } from '@gsplan/cli'
import { findMetric, formatMetric } from '@gsplan/analysis'
import type { RunOverview } from '@gsplan/run-format'

/** Metrics of the table, each with its heading. */
const columns = [['p50', 'latency_p50'], ['p99', 'latency_p99'], ['delivered', 'delivery_ratio']] as const

/** Longest name of a router in the table, characters. */
const MAX_ROUTER = 44

function metricOf ({ metrics }: RunOverview, name: string): string {
  const definition = findMetric(name)
  const value = metrics[name]
  return definition === undefined || value === undefined || value === null ? '–' : formatMetric(definition, value)
}

function cellsOf (run: RunOverview): string[] {
  const { name, isFailed, state, engine = '–', target, peers, seed } = run
  const router = target === undefined ? '–' : `${target.module}@${target.version}`
  return [
    isFailed ? `failed/${name}` : name, state, engine, router.length > MAX_ROUTER ? `…${router.slice(1 - MAX_ROUTER)}` : router,
    peers === undefined ? '–' : peers.toLocaleString('en-US'), seed === undefined ? '–' : String(seed),
    ...columns.map(([, metric]) => metricOf(run, metric))
  ].map(printable)
}

/** Runs as a table, a line each, under a heading. */
export function formatRuns (runs: readonly RunOverview[]): string {
  if (runs.length === 0) return 'no runs\n'
  const rows = [
    ['run', 'state', 'engine', 'router', 'peers', 'seed', ...columns.map(([heading]) => heading)], ...runs.map(cellsOf)
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  return rows.map(row => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()}\n`).join('')
}
