import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../run-program.ts'
import { readResolution, writeResolution } from './target-cache.ts'
import type { ResolveOptions, Target } from './target.ts'

/** A Go module's path begins with a domain. */
export const isGoModule = (module: string): boolean => /^[\w-]+(\.[\w-]+)+\/[\w./~-]+$/.test(module)

/**
 * A Go module, whose version, branch, tag or SHA the `go` command turns into an exact version.
 *
 * @throws {RunError} when `go` knows no such module or version
 */
export async function resolveGoTarget ({ module, version, cacheDir, signal, onWait }: ResolveOptions): Promise<Target> {
  onWait()
  // outside any module, so that nobody's go.mod has a say
  const cwd = await mkdtemp(join(tmpdir(), 'gsplan-go-'))
  try {
    const stdout = await runProgram('go', ['list', '-m', '-json', '--', `${module}@${version}`], {
      cwd, env: { GO111MODULE: 'on', GOFLAGS: '-mod=mod', GOWORK: 'off' }, signal, purpose: `GS_MODULE ${module}@${version}`
    })
    const { Version: exact } = JSON.parse(stdout) as { readonly Version: string }
    await writeResolution(cacheDir, 'go', module, version, exact)
    return { module, version: exact, source: 'go', notes: [] }
  } catch (cause) {
    signal.throwIfAborted()
    const last = await readResolution(cacheDir, 'go', module, version)
    if (last === undefined) throw cause
    return {
      module, version: last.version, source: 'go',
      notes: [`GS_VERSION ${version}: ${(cause as Error).message}; ${last.version} is what it was on ${last.resolvedAt.slice(0, 10)}`]
    }
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}
