import { withoutMarker } from './marker.ts'
import type { Connection } from './rclone/connection.ts'
import { isNotFound, runRclone, storageError, type RcloneResult, type RunRcloneOptions } from './rclone/run-rclone.ts'

/** Files of a run here and there, by their path in it; each list is sorted. */
export interface RunComparison {
  readonly same: readonly string[]
  readonly differing: readonly string[]
  readonly onlyHere: readonly string[]
  readonly onlyThere: readonly string[]
  /** `bytes` when the storage lacks checksums, and its files were downloaded. */
  readonly by: 'checksums' | 'bytes'
}

/** Errors of `rclone check` that are results. */
const isResult = (error: string): boolean =>
  /(: file not in |: (sizes|[a-z0-9]+|contents) differ$|differences found$)/.test(error)

const isNothing = (error: string): boolean => error.endsWith('reading destination root directory: directory not found')

/** Tests whether rclone had nothing better than sizes to compare some files by. */
const lacksChecksums = ({ log: { errors, notices } }: RcloneResult): boolean =>
  notices.some(notice => /\d+ hashes could not be checked$/.test(notice)) ||
  errors.some(error => error.startsWith('No common hash found'))

function toComparison (stdout: string, by: RunComparison['by']): RunComparison {
  const paths = (symbol: string): string[] => stdout.split('\n')
    .filter(line => line.startsWith(`${symbol} `)).map(line => line.slice(2)).sort()
  // here is rclone's source, there its destination
  return { same: paths('='), differing: paths('*'), onlyHere: paths('+'), onlyThere: paths('-'), by }
}

/** @throws {StorageError} when something could not be compared */
function assertCompared (result: RcloneResult, connection: Connection): void {
  const { exitCode, log, stdout } = result
  if (exitCode === 0) return
  const unexpected = log.errors.find(error => !isResult(error))
  if (unexpected === undefined && isResult(log.reason) && !stdout.split('\n').some(line => line.startsWith('! '))) return
  throw storageError(result, connection, unexpected)
}

/**
 * Compares a folder here with a stored run, by checksum, in both ways. Files whose checksum the storage doesn't know are
 * downloaded and compared byte by byte.
 *
 * @returns undefined when nothing is stored under the name
 */
export async function compareRun (
  connection: Connection, folder: string, name: string, options: RunRcloneOptions
): Promise<RunComparison | undefined> {
  const check = async (...more: string[]): Promise<RcloneResult> => runRclone(
    connection, ['check', '--combined=-', withoutMarker, ...more], [folder, connection.at(name)], options)
  const first = await check('--checksum')
  const by = lacksChecksums(first) ? 'bytes' : 'checksums'
  const result = by === 'bytes' ? await check('--download') : first
  if (isNotFound(result) || result.log.errors.some(isNothing)) return undefined
  assertCompared(result, connection)
  const comparison = toComparison(result.stdout, by)
  // a bucket has no empty folders
  return comparison.same.length + comparison.differing.length + comparison.onlyThere.length === 0 ? undefined : comparison
}
