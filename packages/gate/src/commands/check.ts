import { formatMetric } from '@gsplan/tracestat'
import { checkRun } from '../check/check-run.ts'
import { publishVerdict } from '../ci/publish-verdict.ts'
import type { VerdictReport } from '../ci/verdict-report.ts'
import { findMetric } from '../metrics/metric-definitions.ts'
import type { Io } from './io.ts'
import { toJson } from './to-json.ts'

export interface CheckArgs {
  readonly dir: string
  readonly threshold: readonly string[]
  readonly baseline: string | undefined
  readonly maxRegression: readonly string[]
  readonly junit: string | undefined
  readonly trim: boolean
  readonly json: boolean
}

/** A run in one line, and why it does not pass. */
export function describeRun (dir: string, { verdict, metrics }: Pick<VerdictReport, 'verdict' | 'metrics'>): string {
  const values = ['delivery_ratio', 'latency_p50', 'latency_p99'].flatMap(name => {
    const definition = findMetric(name)
    return definition === undefined ? [] : [`${name} ${formatMetric(definition, metrics[name] ?? null)}`]
  })
  const reasons = verdict.reasons.map(({ code, message }) => `\n  ${code}: ${message}`).join('')
  return `${dir}: ${verdict.status}, ${values.join(', ')}${reasons}\n`
}

/** `gsplan-analysis check`. */
export async function checkCommand (args: CheckArgs, io: Io): Promise<number> {
  const { dir, threshold, baseline, maxRegression, junit, trim, json } = args
  const report = await checkRun({ runDir: dir, thresholds: threshold, baseline, maxRegressions: maxRegression, trim })
  io.stdout.write(json ? toJson(report) : describeRun(dir, report))
  await publishVerdict(report, { junit, env: io.env ?? {}, onCommand: line => { io.stderr.write(`${line}\n`) } })
  return report.verdict.exitCode
}
