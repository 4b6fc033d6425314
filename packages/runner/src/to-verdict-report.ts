import { basename } from 'node:path'
import type { VerdictReport } from '@gsplan/gate'
import { fromFindingsJson } from '@gsplan/run-format'
import type { FinishedRun } from './pool/finished-run.ts'

/** A finished run's verdict with all that it was judged by. */
export const toVerdictReport = ({ runDir, verdict, json, analysis }: FinishedRun): VerdictReport => ({
  name: basename(runDir), verdict, thresholds: analysis?.thresholds ?? [], regressions: analysis?.regressions ?? [],
  metrics: analysis?.metrics ?? {}, findings: json === undefined ? [] : fromFindingsJson(json)
})
