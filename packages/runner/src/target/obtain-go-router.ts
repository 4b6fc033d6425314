import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MissingProgramError } from '@gsplan/cli'
import { digestGoSources, isAsCompiled, readBuildFacts, type GoProgramKind } from '@gsplan/go-router'
import { compileGoRouter, goCacheKind, toBuiltGoRouter, type BuiltGoRouter, type GoSource } from './go-build.ts'
import type { ResolveOptions, Target } from './target.ts'

function listFolders (dir: string): string[] {
  try {
    return readdirSync(dir).sort().reverse()
  } catch {
    return []
  }
}

/** A router of the cache that any release of Go has compiled with these sources of gsplan; undefined if there is none. */
async function findCompiled (
  { module, version }: GoSource, cacheDir: string, kind: GoProgramKind
): Promise<BuiltGoRouter | undefined> {
  const [routers, shim] = [join(cacheDir, 'targets', goCacheKind(kind)), digestGoSources(kind)]
  for (const name of listFolders(routers)) {
    const dir = join(routers, name)
    const facts = await readBuildFacts(dir).catch(() => undefined)
    if (facts?.module !== module || facts.version !== version || facts.shim !== shim || !isAsCompiled(dir, kind)) continue
    return toBuiltGoRouter({ module, version, dir }, kind, facts)
  }
  return undefined
}

/**
 * Compiles a router. Without Go one that was compiled before is taken, whichever release of Go did it.
 *
 * @throws errors with exit code 3 without Go and such a router, 2 when it can't be compiled
 */
export async function obtainGoRouter (target: Target, source: GoSource, options: ResolveOptions): Promise<Target> {
  try {
    return { ...target, ...await compileGoRouter(source, options) }
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error
    const { cacheDir, goProgram = 'wasm' } = options
    const found = await findCompiled(source, cacheDir, goProgram)
    if (found === undefined) throw error
    const note = `GS_MODULE ${source.module}@${source.version}: Go isn't installed; the program that ${found.build['go'] ?? 'Go'} compiled ` +
      'before is used'
    return { ...target, ...found, notes: [...target.notes, note] }
  }
}
