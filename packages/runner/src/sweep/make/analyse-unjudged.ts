import { existsSync } from 'node:fs'
import { runMany } from '@gsplan/analysis'
import { runPaths } from '@gsplan/run-format'
import type { RunContext } from '../../run-context.ts'
import type { RunOptions } from '../../run-options.ts'
import type { PreparedPoints } from '../points/prepare-points.ts'
import type { PointRun } from '../results/sweep-result.ts'

/** Whole runs of points that nobody judged yet, though they have outputs. */
export function listUnjudged ({ points }: Pick<PreparedPoints, 'points'>, runs: readonly PointRun[]): PointRun[] {
  const keys = new Set(points.map(({ key }) => key))
  return runs.filter(({ key, dir, record: { verdict } }) =>
    verdict.status === 'unjudged' && keys.has(key) && existsSync(runPaths(dir).archive))
}

/**
 * Analyses runs that were made with `--skip-analysis`, and writes their results into their records.
 *
 * @throws the signal's reason when it aborts
 */
export async function analyseUnjudged (
  runs: readonly PointRun[], { jobs }: Pick<RunOptions, 'jobs'>, { signal, onEvent }: RunContext
): Promise<void> {
  await runMany(runs.map(({ dir }) => ({ dir, template: undefined })), {
    jobs, signal,
    onDone: ({ dir, reply }) => {
      if (reply.kind === 'failed') onEvent?.({ kind: 'warning', message: `${dir}: not analysed: ${reply.error}` })
    }
  })
}
