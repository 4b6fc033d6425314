import { printable } from '@gsplan/cli'
import { formatMetric } from '@gsplan/tracestat'
import type { VerdictReport } from '../ci/verdict-report.ts'
import { findMetric } from '../metrics/metric-definitions.ts'

/** Describes a run in one line, with a line for each reason that it does not pass, and for each finding. */
export function describeRun (
  dir: string, { verdict, metrics, findings }: Pick<VerdictReport, 'verdict' | 'metrics' | 'findings'>
): string {
  const values = ['delivery_ratio', 'latency_p50', 'latency_p99'].flatMap(name => {
    const definition = findMetric(name)
    return definition === undefined ? [] : [`${name} ${formatMetric(definition, metrics[name] ?? null)}`]
  })
  const reasons = verdict.reasons.map(({ code, message }) => `\n  ${code}: ${printable(message)}`).join('')
  const notes = findings.map(finding => `\n  note: ${printable(finding)}`).join('')
  return `${printable(dir)}: ${verdict.status}, ${values.join(', ')}${reasons}${notes}\n`
}
