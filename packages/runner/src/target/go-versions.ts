import { UsageError } from '@gsplan/cli'
import semver from 'semver'

/** Versions shown before and after one that is not there. */
const SHOWN = { before: 3, after: 2 }

/** A version that `go list` did not find. */
export interface UnknownGoVersion {
  readonly module: string
  readonly version: string
  /** The failure of `go list`. */
  readonly cause: unknown
}

/** The released versions next to a version, then the newest; for a branch or commit the newest alone. */
function nearestTo (version: string, versions: readonly string[]): readonly string[] {
  const sorted = versions.filter(each => semver.valid(each) !== null).sort(semver.compare)
  const newest = sorted.slice(-SHOWN.before)
  if (semver.valid(version) === null) return newest
  const [before, after] = [sorted.filter(each => semver.lt(each, version)), sorted.filter(each => semver.gt(each, version))]
  return [...new Set([...before.slice(-SHOWN.before), ...after.slice(0, SHOWN.after), ...sorted.slice(-1)])]
}

/**
 * Explains why a Go module has no such version: `go` tells only that a proxy or repository did not answer.
 *
 * @param list runs `go list -m` with more arguments
 * @returns an error with the versions that there are, if `go` can list them; else its own failure
 */
export async function explainUnknownVersion (
  { module, version, cause }: UnknownGoVersion, list: (...args: readonly string[]) => Promise<string>
): Promise<unknown> {
  const stdout = await list('-versions', '--', module).catch(() => '')
  const versions = stdout.trim().split(/\s+/).slice(1)
  // one that is listed can't be fetched, which go has told
  if (!(cause instanceof UsageError) || versions.length === 0 || versions.includes(version)) return cause
  const isReleased = semver.valid(version) !== null
  const why = isReleased ? '' : `; ${cause.message}`
  return new UsageError(`GS_VERSION: expected a version, branch or commit of ${module} ` +
    `(${nearestTo(version, versions).join(', ')}), found no ${version}${why}`, { cause })
}
