import { existsSync, statSync } from 'node:fs'
import { join, resolve as resolvePath } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readGivenText, RefusedFileError, UsageError } from '@gsplan/cli'
import { digestCode } from './code-digest.ts'
import { digestDependencies } from './dependency-digest.ts'
import { readGoModule, resolveGoFolder } from './go-target.ts'
import type { ResolveOptions, Target } from './target.ts'

export const isFolder = (module: string): boolean => /^(\.{1,2}$|\.{0,2}\/|file:)/.test(module)

/** Path of the folder that a module names. */
export const folderOf = (module: string): string =>
  resolvePath(module.startsWith('file://') ? fileURLToPath(module) : module.replace(/^file:/, ''))

interface PackageJson {
  readonly name?: unknown
  readonly version?: unknown
  readonly main?: unknown
  readonly exports?: unknown
}

function readPackage (dir: string): PackageJson {
  const path = join(dir, 'package.json')
  if (!existsSync(path)) {
    const found = statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true ? `found neither in ${dir}` : `found no folder ${dir}`
    throw new UsageError(`GS_MODULE: expected a folder with a built package (package.json) or a Go module (go.mod), ${found}`)
  }
  try {
    return JSON.parse(readGivenText(path)) as PackageJson
  } catch (cause) {
    if (cause instanceof RefusedFileError) throw cause
    throw new UsageError(`GS_MODULE: ${path}: not JSON: ${(cause as Error).message}`)
  }
}

/** The file that an `exports` field has for importing the package itself. */
function importPath (exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports
  if (typeof exports !== 'object' || exports === null) return undefined
  const table = exports as Readonly<Record<string, unknown>>
  for (const key of ['.', 'import', 'module-sync', 'node', 'default']) {
    const found = importPath(table[key])
    if (found !== undefined) return found
  }
  return undefined
}

/** The built package in a folder. */
export function readFolderPackage (dir: string): {
  readonly name: string
  readonly version: string
  readonly entry: string
} {
  const { name, version, main, exports } = readPackage(dir)
  if (typeof name !== 'string' || typeof version !== 'string') {
    throw new UsageError(`GS_MODULE: ${join(dir, 'package.json')}: expected a name and a version`)
  }
  const entry = join(dir, importPath(exports) ?? (typeof main === 'string' ? main : 'index.js'))
  if (!existsSync(entry)) {
    throw new UsageError(`GS_MODULE: expected a folder with a built package, found no ${entry}: build it first`)
  }
  return { name, version, entry: pathToFileURL(entry).href }
}

/**
 * Finds a router in a local folder: a built fork in JavaScript, or the sources of one in Go.
 *
 * @throws {UsageError} when the folder holds no built package, or one of another version than was asked for
 */
export async function resolveFolderTarget (options: ResolveOptions): Promise<Target> {
  const { module, version } = options
  const dir = folderOf(module)
  const goModule = readGoModule(dir)
  if (goModule !== undefined) return resolveGoFolder({ ...options, module: goModule }, dir)
  const found = readFolderPackage(dir)
  if (version !== 'latest' && version !== found.version) {
    throw new UsageError(`GS_VERSION: expected ${found.version}, the version in ${dir}, got ${version}`)
  }
  return {
    module: dir, version: found.version, source: 'folder', integrity: digestCode(dir),
    dependencies: digestDependencies(dir),
    code: { module: found.name, version: found.version, entry: found.entry }, notes: []
  }
}
