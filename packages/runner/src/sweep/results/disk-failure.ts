import { exitCodes } from '@gsplan/cli'
import type { RunRecord } from '@gsplan/run-format'

/** Words of errors of a disk that takes no more, and what they mean. */
const failures: ReadonlyArray<readonly [words: RegExp, found: string]> = [
  [/\bENOSPC\b|no space left on device/i, 'a full disk'],
  [/\bEDQUOT\b|disk quota exceeded/i, 'a disk quota that is used up'],
  [/\bEROFS\b|read-only file system/i, 'a file system that is read-only']
]

/** A disk that takes no more: each further point would fail as well. */
export class DiskFailureError extends Error {
  override readonly name: string = 'DiskFailureError'
  readonly exitCode: number = exitCodes.failed
}

/**
 * Finds a disk that takes no more, by the messages of errors or reasons.
 *
 * @returns words for it, with the line that says so; undefined for other failures
 */
export function findDiskFailure (messages: readonly string[]): string | undefined {
  for (const line of messages.flatMap(message => message.split(/[\n⏎]/))) {
    const [, found] = failures.find(([words]) => words.test(line)) ?? []
    if (found !== undefined) return `${found} (${line.trim()})`
  }
  return undefined
}

/** Tests whether a run failed because the disk took no more: that says nothing of its point, which is made again. */
export const isOfDisk = ({ verdict: { reasons } }: Pick<RunRecord, 'verdict'>): boolean =>
  findDiskFailure(reasons.map(({ message }) => message)) !== undefined
