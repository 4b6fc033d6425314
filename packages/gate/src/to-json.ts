import { toFindingsJson, toRecordedMetrics } from '@gsplan/run-format'
import type { SetReport, VerdictReport } from './ci/verdict-report.ts'

/** One document; ∞, which JSON has no number for, as `run.json` has it. */
export const toJson = (value: unknown): string => `${JSON.stringify(value, (_name, each: unknown) => {
  if (each === Infinity) return 'inf'
  return each === -Infinity ? '-inf' : each
}, 2)}\n`

/** Of a report, what JSON has: recorded metrics, and findings as two lists. */
const withRecorded = (report: VerdictReport): object =>
  ({ ...report, metrics: toRecordedMetrics(report.metrics), ...toFindingsJson(report.findings) })

/** A report on a run or a set of runs as one document, with the metrics that `run.json` has. */
export const toReportJson = (report: VerdictReport | SetReport): string =>
  toJson('runs' in report ? { ...withRecorded(report), runs: report.runs.map(withRecorded) } : withRecorded(report))
