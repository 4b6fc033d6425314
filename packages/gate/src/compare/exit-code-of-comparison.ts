import { exitCodes } from '@gsplan/cli'
import { gravityOf } from '@gsplan/run-format'
import type { Comparison } from './comparison.ts'

/**
 * Exit code of a comparison: of one configuration that of its verdict as a set, as `check` gives it; of several, 1
 * when one of its runs failed, 98 when one is invalid, else 0.
 */
export function exitCodeOfComparison ({ groups, set }: Comparison): number {
  if (set !== undefined) return set.verdict.exitCode
  const problems = groups.flatMap(({ runs }) => runs.flatMap(run => run.problems))
  if (problems.some(reason => gravityOf(reason) === 'failed')) return exitCodes.failed
  return problems.length > 0 ? exitCodes.invalid : exitCodes.ok
}
