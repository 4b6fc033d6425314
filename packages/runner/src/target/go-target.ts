import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MissingProgramError, UsageError } from '@gsplan/cli'
import { goRouterModule } from '@gsplan/composer'
import { digestGoFolder, readDeclared } from '@gsplan/go-router'
import { builtGoPackage, findBuiltGoRouter } from './built-go-router.ts'
import type { BuiltGoRouter } from './go-build.ts'
import { explainUnknownVersion } from './go-versions.ts'
import { obtainGoRouter } from './obtain-go-router.ts'
import { readResolution, writeResolution } from './resolutions.ts'
import { runGoList } from './run-go-list.ts'
import type { ResolveOptions, Target } from './target.ts'

/** A Go module's path begins with a domain. */
export const isGoModule = (module: string): boolean => /^[\w-]+(\.[\w-]+)+\/[\w./~-]+$/.test(module)

/** Version that `go list -m -json` prints. @throws {UsageError} for anything else */
export function parseGoVersion (stdout: string, purpose: string): string {
  let printed: unknown
  try {
    printed = JSON.parse(stdout)
  } catch {
    // told below
  }
  const { Version: version } = Object(printed) as { readonly Version?: unknown }
  if (typeof version === 'string' && /^v\d[\w.+-]{0,200}$/.test(version)) return version
  throw new UsageError(`${purpose}: expected go list to print a module's version, got ${JSON.stringify(stdout.slice(0, 80))}`)
}

const builtTarget = ({ goCode, ...built }: BuiltGoRouter, notes: readonly string[] = []): Target =>
  ({ module: goCode.module, version: goCode.version, source: 'go', goCode, ...built, notes })

/** The version of a module when `go` is missing: the newest is the compiled one that comes in a package. */
function withoutGo (
  error: unknown, { module, version, goProgram }: ResolveOptions, built: BuiltGoRouter | undefined
): Target {
  if (!(error instanceof MissingProgramError) || module !== goRouterModule || goProgram !== 'wasm') throw error
  if (built !== undefined && version === 'latest') {
    return builtTarget(built, [`GS_VERSION latest: Go isn't installed, so that it stands for ${built.goCode.version}, the version in ${builtGoPackage}`])
  }
  const other = built === undefined ? `the newest version, compiled, comes with npm install ${builtGoPackage}` : `${built.goCode.version} needs none`
  throw new MissingProgramError(`${error.message}; ${other}`)
}

/**
 * A Go module, whose version, branch, tag or SHA the `go` command turns into an exact version; compiled where the engine
 * runs it in a program of ours. A version that is installed in a package, compiled, is taken as it is.
 *
 * @throws {RunError} when `go` knows no such module or version, or can't compile it
 */
export async function resolveGoTarget (options: ResolveOptions): Promise<Target> {
  if (/[\s\p{Cc}]/u.test(options.version)) {
    throw new UsageError(`GS_VERSION: expected a version, branch or commit of ${options.module}, without blanks, got ${JSON.stringify(options.version)}`)
  }
  const built = options.goProgram === 'wasm' ? await findBuiltGoRouter(options.module) : undefined
  if (built?.goCode.version === options.version) return builtTarget(built)
  try {
    const target = await findGoVersion(options)
    if (target.version === built?.goCode.version) return builtTarget(built, target.notes)
    if (options.goProgram === undefined || options.dryRun) return target
    return await obtainGoRouter(target, target, options)
  } catch (error) {
    return withoutGo(error, options, built)
  }
}

/** The path that a folder's `go.mod` declares; undefined for a folder without one, or with a package of npm. */
export function readGoModule (dir: string): string | undefined {
  const path = join(dir, 'go.mod')
  if (!existsSync(path) || existsSync(join(dir, 'package.json'))) return undefined
  return readDeclared(readFileSync(path, 'utf8')) ?? ''
}

/**
 * A router in Go whose sources lie in a folder; its version is a digest of them.
 *
 * @throws {UsageError} when another version than that was asked for; what a compilation throws
 */
export async function resolveGoFolder (options: ResolveOptions, dir: string): Promise<Target> {
  const sources = digestGoFolder(dir)
  const version = `local-${createHash('sha256').update(sources).digest('hex').slice(0, 12)}`
  if (options.version !== 'latest' && options.version !== version) {
    throw new UsageError(`GS_VERSION: expected ${version}, the digest of the sources in ${dir}, got ${options.version}`)
  }
  const target: Target = { module: dir, version, source: 'folder', integrity: sources, notes: [] }
  if (options.goProgram === undefined || options.dryRun) return target
  return obtainGoRouter(target, { module: options.module, version, folder: dir }, options)
}

/** The exact version of a Go module, which may be that of an earlier resolution when `go` can't tell. */
async function findGoVersion ({ module, version, cacheDir, signal, onWait }: ResolveOptions): Promise<Target> {
  const asked = { cacheDir, kind: 'go', module, reference: version } as const
  onWait()
  const list = async (...args: readonly string[]): Promise<string> =>
    runGoList(args, { signal, purpose: `GS_MODULE ${module}@${version}` })
  try {
    const stdout = await list('-json', '--', `${module}@${version}`)
    const exact = parseGoVersion(stdout, `GS_MODULE ${module}@${version}`)
    await writeResolution(asked, exact)
    return { module, version: exact, source: 'go', notes: [] }
  } catch (cause) {
    signal.throwIfAborted()
    const last = await readResolution(asked)
    if (last === undefined) throw await explainUnknownVersion({ module, version, cause }, list)
    return {
      module, version: last.version, source: 'go',
      notes: last.version === version ? [] : [`GS_VERSION ${version}: ${(cause as Error).message}; ${last.version} was its version on ${last.resolvedAt.slice(0, 10)}`]
    }
  }
}
