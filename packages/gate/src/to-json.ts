import { toRecordedMetrics } from '@gsplan/run-format'
import type { VerdictReport } from './ci/verdict-report.ts'

/** One document; ∞, which JSON has no number for, as `run.json` has it. */
export const toJson = (value: unknown): string => `${JSON.stringify(value, (_name, each: unknown) => {
  if (each === Infinity) return 'inf'
  return each === -Infinity ? '-inf' : each
}, 2)}\n`

/** A report on a run as one document, with the metrics that `run.json` has. */
export const toReportJson = (report: VerdictReport): string =>
  toJson({ ...report, metrics: toRecordedMetrics(report.metrics) })
