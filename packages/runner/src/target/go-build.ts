import { resolve } from 'node:path'
import {
  buildGoRouter, digestGoSources, isAsCompiled, readBuildFacts, type GoBuildFacts, type GoProgramKind, type GoRouterCode,
  type RunGo
} from '@gsplan/go-router'
import { runProgram } from '../run-program.ts'
import { goEnv, outsideModules } from './outside-modules.ts'
import { cachedFolder } from './target-cache.ts'
import type { ResolveOptions } from './target.ts'

type GoSurroundings = Partial<Parameters<RunGo>[1]>

/** A router in Go to be compiled. */
export interface GoSource {
  readonly module: string
  /** Exact version; that of a folder is a digest of its sources. */
  readonly version: string
  readonly folder?: string | undefined
}

/** A compiled router, the digest of its sources, and what compiled it. */
export interface BuiltGoRouter {
  readonly goCode: GoRouterCode
  readonly integrity: string
  readonly build: Readonly<Record<string, string>>
}

/** A compiled router with the facts of its build. */
export function toBuiltGoRouter (
  goCode: GoRouterCode, kind: GoProgramKind, { sources, go, program }: GoBuildFacts
): BuiltGoRouter {
  return { goCode, integrity: sources, build: { go, [kind === 'wasm' ? 'wasm' : 'program']: program } }
}

/** Folder of the cache with the routers of a kind of program. */
export const goCacheKind = (kind: GoProgramKind): string => kind === 'wasm' ? 'go' : 'go-real'

/**
 * Puts the place of a compiler's error into words: Go names files by their way from a folder that is gone afterwards. Files
 * of that folder are gsplan's own.
 */
const namePlace = (line: string, cwd: string): string => line.replace(
  /^(\.\.?\/\S+?\.go)(?=:\d)/, path => path.startsWith('./') ? `gsplan's ${path.slice(2)}` : resolve(cwd, path))

/**
 * Compiles a router, once for each version, release of Go and set of gsplan's own sources.
 *
 * @throws errors with exit code 3 without Go, 2 when it can't be compiled
 */
export async function compileGoRouter (
  { module, version, folder }: GoSource, { cacheDir, signal, onWait, goProgram: kind = 'wasm' }: ResolveOptions
): Promise<BuiltGoRouter> {
  const purpose = `GS_MODULE ${module}@${version}`
  const go = async (args: readonly string[], { cwd, env }: GoSurroundings): Promise<string> =>
    runProgram('go', args, {
      cwd, env: { ...goEnv, ...env }, signal, purpose, ...cwd !== undefined && { toReason: line => namePlace(line, cwd) }
    })
  const release = (await outsideModules(async cwd => go(['env', 'GOVERSION'], { cwd }))).trim()
  const shim = digestGoSources(kind).slice('sha256-'.length, 19)
  const dir = await cachedFolder(cacheDir, goCacheKind(kind), [module, version, release, shim], {
    isWhole: folder => isAsCompiled(folder, kind),
    fill: async temporary => {
      onWait(`compiling ${module}@${version}`)
      await buildGoRouter({ kind, module, version, folder, go, dir: temporary })
    },
    signal, onWait
  })
  return toBuiltGoRouter({ module, version, dir }, kind, await readBuildFacts(dir))
}
