import {
  buildGoRouter, digestGoSources, isAsCompiled, readBuildFacts, type GoRouterCode, type RunGo
} from '@gsplan/go-router'
import { runProgram } from '../run-program.ts'
import { cachedFolder } from './target-cache.ts'
import type { ResolveOptions } from './target.ts'

/** Surroundings of `go`: no workspace and no flags of the user's decide what is built. */
const goEnv = { GO111MODULE: 'on', GOFLAGS: '', GOWORK: 'off' }

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
    runProgram('go', args, { cwd, env: { ...goEnv, ...env }, signal, purpose })
  const release = (await go(['env', 'GOVERSION'], {})).trim()
  const shim = digestGoSources(kind).slice('sha256-'.length, 19)
  const dir = await cachedFolder(cacheDir, kind === 'wasm' ? 'go' : 'go-real', [module, version, release, shim], {
    isWhole: folder => isAsCompiled(folder, kind),
    fill: async temporary => {
      onWait(`compiling ${module}@${version}`)
      await buildGoRouter({ kind, module, version, folder, go, dir: temporary })
    },
    signal, onWait
  })
  const { sources, go: compiler, program } = await readBuildFacts(dir)
  const name = kind === 'wasm' ? 'wasm' : 'program'
  return { goCode: { module, version, dir }, integrity: sources, build: { go: compiler, [name]: program } }
}
