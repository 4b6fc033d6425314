import { printable } from '@gsplan/cli'
import { findMetric, formatMetric } from '@gsplan/analysis'
import type { RunOverview } from '@gsplan/run-format'

/** Metrics of the table, each with its heading. */
const columns = [['p50', 'latency_p50'], ['p99', 'latency_p99'], ['delivered', 'delivery_ratio']] as const

/** Longest cell beside a name in the table, characters. */
const MAX_CELL = 44

function metricOf ({ metrics }: RunOverview, name: string): string {
  const definition = findMetric(name)
  const value = metrics[name]
  return definition === undefined || value === undefined || value === null ? '–' : formatMetric(definition, value)
}

const cutEnd = (text: string): string => text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text

/** Longest name that widens the table, characters: a longer one moves the rest of its line. */
const MAX_NAME = 34

function cellsOf (run: RunOverview): string[] {
  const { name, isFailed, state } = run
  return [isFailed ? `failed/${name}` : name, state, ...columns.map(([, metric]) => cutEnd(metricOf(run, metric)))].map(printable)
}

/** Facts of a run for the line below its own: without any, there is none. */
function factsOf ({ engine, target, peers, seed }: RunOverview): string {
  const router = target === undefined ? '' : `${target.module}@${target.version}`
  const facts = [
    cutEnd(engine ?? ''), router.length > MAX_CELL ? `…${router.slice(1 - MAX_CELL)}` : router,
    peers === undefined ? '' : `${peers.toLocaleString('en-US')} peers`, seed === undefined ? '' : `seed ${seed}`
  ].filter(fact => fact !== '')
  return facts.length === 0 ? '' : `  ${printable(facts.join(', '))}\n`
}

/** Width of each column of a table. */
function widthsOf (rows: ReadonlyArray<readonly string[]>): number[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, { length }] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, column === 0 ? Math.min(length, MAX_NAME) : length)
    }
  }
  return widths
}

const formatRow = (row: readonly string[], widths: readonly number[]): string =>
  `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()}\n`

/**
 * Runs as a table of 80 columns, two lines each, under a heading: in pieces, as a string has not room for all that a folder
 * may hold.
 */
export function * formatRuns (runs: readonly RunOverview[]): Generator<string> {
  if (runs.length === 0) {
    yield 'no runs\n'
    return
  }
  const heading = ['run', 'state', ...columns.map(([title]) => title)]
  const rows = runs.map(cellsOf)
  const widths = widthsOf([heading, ...rows])
  yield `${formatRow(heading, widths)}  engine, router, peers, seed\n`
  for (const [index, row] of rows.entries()) yield formatRow(row, widths) + factsOf(runs[index] as RunOverview)
}

/** Runs as JSON, in pieces as {@link formatRuns}. */
export function * formatRunsJson (output: string, runs: readonly RunOverview[]): Generator<string> {
  yield `{\n  "output": ${JSON.stringify(output)},\n  "runs": [`
  for (const [index, run] of runs.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(run, null, 2).replaceAll('\n', '\n    ')}`
  }
  yield runs.length === 0 ? ']\n}\n' : '\n  ]\n}\n'
}
