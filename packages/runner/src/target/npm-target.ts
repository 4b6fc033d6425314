import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readBounded, readBoundedSync, UsageError } from '@gsplan/cli'
import { resolve } from 'import-meta-resolve'
import semver from 'semver'
import { findBundledTarget } from './bundled-target.ts'
import { digestCode } from './code-digest.ts'
import { resolveGitTarget } from './git-target.ts'
import { explainModule } from './explain-module.ts'
import { runProgram } from '../run-program.ts'
import { installPackages } from './install-packages.ts'
import { parsePackageFacts, type PackageFacts } from './package-facts.ts'
import { readResolution, writeResolution, type Reference } from './resolutions.ts'
import { cachedFolder } from './target-cache.ts'
import type { ResolveOptions, Target } from './target.ts'

/** Asks the npm registry for the versions of a package. @throws {UsageError} when there is no such package */
export async function askRegistry (module: string, signal: AbortSignal): Promise<PackageFacts> {
  const stdout = await runProgram('npm', ['view', '--json', '--', module, 'versions', 'dist-tags', 'repository.url'], {
    signal, purpose: `GS_MODULE ${module}`
  })
  return parsePackageFacts(stdout, module)
}

/** The version that a tag or range stands for; as npm does, the one tagged latest if the range allows it. */
function pickVersion ({ versions, tags }: PackageFacts, reference: string): string | undefined {
  if (Object.hasOwn(tags, reference)) return tags[reference]
  if (semver.valid(reference) !== null) return versions.find(version => semver.eq(version, reference))
  if (semver.validRange(reference) === null) return undefined
  const { latest } = tags
  if (latest !== undefined && semver.satisfies(latest, reference)) return latest
  return semver.maxSatisfying([...versions], reference) ?? undefined
}

const markName = 'gsplan-target.json'

/** Installs a version once; a copy whose code has changed since is made again. */
async function install (
  { cacheDir, signal, onWait }: ResolveOptions, module: string, version: string
): Promise<{ readonly dir: string, readonly integrity: string }> {
  const packageDir = (dir: string): string => join(dir, 'node_modules', module)
  const isWhole = (dir: string): boolean => {
    try {
      const { integrity } = JSON.parse(readBoundedSync(join(dir, markName)).toString('utf8')) as { integrity: string }
      return integrity === digestCode(packageDir(dir))
    } catch {
      return false
    }
  }
  const dir = await cachedFolder(cacheDir, 'npm', [module, version], {
    isWhole, signal, onWait,
    fill: async temporary => {
      await installPackages(temporary, { [module]: version }, `GS_MODULE ${module}@${version}`, signal)
      await writeFile(join(temporary, markName), JSON.stringify({ integrity: digestCode(packageDir(temporary)) }))
    }
  })
  const { integrity } = JSON.parse((await readBounded(join(dir, markName))).toString('utf8')) as { integrity: string }
  return { dir, integrity }
}

async function installedTarget (options: ResolveOptions, version: string, notes: readonly string[]): Promise<Target> {
  const { module, dryRun } = options
  const bundled = findBundledTarget(module, version)
  if (bundled !== undefined) return { ...bundled, notes }
  if (dryRun) return { module, version, source: 'npm', notes }
  const { dir, integrity } = await install(options, module, version)
  const entry = resolve(module, pathToFileURL(join(dir, 'package.json')).href)
  return { module, version, source: 'npm', integrity, code: { module, version, entry }, notes }
}

const toReference = ({ cacheDir, module, version }: ResolveOptions): Reference =>
  ({ cacheDir, kind: 'npm', module, reference: version })

/** The last resolution, for when the registry can't be reached. */
async function resolveOffline (options: ResolveOptions, cause: unknown): Promise<Target> {
  const { version, signal } = options
  signal.throwIfAborted()
  const last = await readResolution(toReference(options))
  if (last === undefined) throw cause
  return installedTarget(options, last.version, [
    `GS_VERSION ${version}: the registry can't be asked (${(cause as Error).message}); ${last.version} was its version on ` +
    last.resolvedAt.slice(0, 10)
  ])
}

/**
 * A router from an npm registry: an exact version, a range or a dist-tag; anything else is a reference in the package's
 * git repository. An exact version that is bundled or was installed before needs no network.
 *
 * @throws {UsageError} when there is no such package or version
 */
export async function resolveNpmTarget (options: ResolveOptions): Promise<Target> {
  const { module, version, signal, onWait } = options
  if (!/^(@[\w.~-]+\/)?[\w.~-]+$/.test(module) || module.startsWith('-')) {
    throw explainModule(module)
  }
  const bundled = findBundledTarget(module, version)
  if (bundled !== undefined) return bundled
  onWait()
  const isExact = semver.valid(version) !== null
  if (isExact && await readResolution(toReference(options)) !== undefined) {
    return installedTarget(options, version, [])
  }
  let facts: PackageFacts
  try {
    facts = await askRegistry(module, signal)
  } catch (cause) {
    return resolveOffline(options, cause)
  }
  const picked = pickVersion(facts, version)
  if (picked !== undefined) {
    await writeResolution(toReference(options), picked)
    return installedTarget(options, picked, [])
  }
  const { repository } = facts
  const expected = `GS_VERSION: expected a version of ${module} (${describeVersions(facts)})`
  if (semver.validRange(version) !== null || repository === undefined) throw new UsageError(`${expected}, got ${version}`)
  const url = repository.replace(/^git\+/, '')
  if (!options.allowScripts) {
    throw new UsageError(`${expected}, got ${version}; if it is a git reference (${url}), which needs a build: ` +
      'pass --allow-scripts if its scripts may run here')
  }
  return resolveGitTarget({ ...options, url, packageName: module })
}

function describeVersions ({ versions, tags }: PackageFacts): string {
  const newest = versions.slice(-5).join(', ')
  const named = Object.entries(tags).map(([tag, version]) => `${tag} = ${version}`).join(', ')
  return `${versions.length > 5 ? '…, ' : ''}${newest}; ${named}`
}
