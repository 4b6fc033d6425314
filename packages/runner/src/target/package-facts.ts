import { UsageError } from '@gsplan/cli'
import { isJsonObject } from '@gsplan/run-format'
import semver from 'semver'

/** A package as its registry describes it. */
export interface PackageFacts {
  /** Exact versions. */
  readonly versions: readonly string[]
  /** Exact versions by dist-tag. */
  readonly tags: Readonly<Record<string, string>>
  /** Address of its git repository. */
  readonly repository?: string | undefined
}

const isVersion = (value: unknown): value is string => typeof value === 'string' && semver.valid(value) !== null

/**
 * Reads what `npm view --json PACKAGE versions dist-tags repository.url` prints. What is no exact version is left out: npm
 * would take a path or address in its place.
 *
 * @throws {UsageError} for another shape
 */
export function parsePackageFacts (stdout: string, module: string): PackageFacts {
  const where = `GS_MODULE: npm view ${module}`
  let printed: unknown
  try {
    printed = JSON.parse(stdout)
  } catch (cause) {
    throw new UsageError(`${where}: expected JSON, got ${(cause as Error).message}`)
  }
  if (!isJsonObject(printed)) throw new UsageError(`${where}: expected an object, got ${stdout.slice(0, 80)}`)
  const { versions = [], 'dist-tags': tags = {}, 'repository.url': repository } = printed
  // one version is no list
  const list: unknown = typeof versions === 'string' ? [versions] : versions
  if (!Array.isArray(list)) throw new UsageError(`${where}: expected versions as a list, got ${JSON.stringify(versions).slice(0, 80)}`)
  if (!isJsonObject(tags)) throw new UsageError(`${where}: expected dist-tags as an object, got ${JSON.stringify(tags).slice(0, 80)}`)
  return {
    versions: list.filter(isVersion),
    tags: Object.fromEntries(Object.entries(tags).filter((entry): entry is [string, string] => isVersion(entry[1]))),
    repository: typeof repository === 'string' ? repository : undefined
  }
}
