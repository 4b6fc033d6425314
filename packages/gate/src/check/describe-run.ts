import { printable } from '@gsplan/cli'
import { formatMetric } from '@gsplan/tracestat'
import type { SetReport, VerdictReport } from '../ci/verdict-report.ts'
import { findMetric } from '../metrics/metric-definitions.ts'

/** Describes a run in one line, with a line for each reason that it does not pass, and for each finding. */
export function describeRun (
  dir: string, { verdict, metrics, findings }: Pick<VerdictReport, 'verdict' | 'metrics' | 'findings'>
): string {
  const values = ['delivery_ratio', 'latency_p50', 'latency_p99'].flatMap(name => {
    const definition = findMetric(name)
    return definition === undefined ? [] : [`${name} ${formatMetric(definition, metrics[name] ?? null)}`]
  })
  return `${printable(dir)}: ${verdict.status}, ${values.join(', ')}\n${describeReasons({ verdict, findings })}`
}

/** A line for each reason and for each finding. */
const describeReasons = ({ verdict, findings }: Pick<VerdictReport, 'verdict' | 'findings'>): string => [
  ...verdict.reasons.map(({ code, message }) => `  ${code}: ${printable(message)}\n`),
  ...findings.map(({ message }) => `  note: ${printable(message)}\n`)
].join('')

/** Describes a set of runs: its verdict with the medians, then a line for each run. */
export const describeSet = (set: SetReport): string => [
  describeRun(`${set.runs.length} runs`, set),
  ...set.runs.map(run => describeRun(`  ${run.name}`, { ...run, verdict: { ...run.verdict, reasons: [] }, findings: [] }))
].join('')
