import { toRunJson, writeRunJson } from '@gsplan/run-format'
import type { Analysis } from '../analyse.ts'
import { listOutputs } from '../report/list-outputs.ts'

/**
 * Writes the results of an analysis into the run.json of a run that was not judged before. Other records stay: they are
 * as they were when the run ended.
 *
 * @returns whether run.json was written
 */
export async function recordVerdict (analysis: Analysis): Promise<boolean> {
  const { run: { dir, facts, extraction }, verdict, metrics, thresholds, regressions, findings } = analysis
  if (facts?.verdict.status !== 'unjudged') return false
  const files = { ...facts.files, ...listOutputs(analysis) }
  const digests = { ...facts.digests, outputs: facts.digests?.outputs ?? extraction.outputs }
  await writeRunJson(dir, toRunJson({ ...facts, digests, verdict, metrics, thresholds, regressions, findings, files }))
  return true
}
