import { appendFileSync, existsSync } from 'node:fs'
import { topicsOf, shareOf, type Measured } from './measure.ts'

/** A row of the table of situations. */
export interface Row {
  readonly situation: string
  readonly router: string
  readonly simulated: Measured
  readonly real: Measured
  readonly differences: readonly string[]
}

const shares = (measured: Measured): string => {
  const values = [...new Set(topicsOf(measured).map(topic => shareOf(measured, topic).toFixed(2)))]
  return values.join(' / ')
}

const number = (value: number | null | undefined): string => typeof value === 'number' ? value.toFixed(1) : '–'

const heading =
  '| situation | router | share: sim, real nodes | mesh | p50, ms | p90, ms | duplicates per delivery | findings | agree |\n' +
  '|---|---|---|---|---|---|---|---|---|\n'

/** Formats a row in Markdown: values of the simulation, then of real nodes. */
function formatRow ({ situation, router, simulated, real, differences }: Row): string {
  const pair = (show: (measured: Measured) => string): string => `${show(simulated)}, ${show(real)}`
  const shown = ['mesh_degree_mean', 'latency_p50', 'latency_p90', 'duplicates_per_peer'] as const
  const cells = [
    situation, router, pair(shares), ...shown.map(name => pair(({ metrics }) => number(metrics[name]))),
    simulated.findings.join(' '),
    differences.length > 0 ? differences.join('; ') : real.isSaturated ? 'yes, without latencies: too busy' : 'yes'
  ]
  return `| ${cells.join(' | ')} |\n`
}

/** Adds a row to the table in a file, which is made with the first. */
export function addRow (path: string, row: Row): void {
  appendFileSync(path, `${existsSync(path) ? '' : heading}${formatRow(row)}`)
}
