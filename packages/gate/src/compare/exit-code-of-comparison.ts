import { exitCodes } from '@gsplan/cli'
import { failureCodes } from '../verdict/validity.ts'
import type { Comparison } from './comparison.ts'

/** Exit code of a comparison: 1 when one of its runs failed, 98 when one is invalid, else 0. */
export function exitCodeOfComparison ({ groups }: Comparison): number {
  const codes = groups.flatMap(({ runs }) => runs.flatMap(({ problems }) => problems.map(({ code }) => code)))
  if (codes.some(code => failureCodes.includes(code))) return exitCodes.failed
  return codes.length > 0 ? exitCodes.invalid : exitCodes.ok
}
