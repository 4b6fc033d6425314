import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { makeTemporaryFolder, UsageError } from '@gsplan/cli'
import { runProgram } from '../run-program.ts'
import { readResolution, writeResolution } from './resolutions.ts'
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

/**
 * A Go module, whose version, branch, tag or SHA the `go` command turns into an exact version.
 *
 * @throws {RunError} when `go` knows no such module or version
 */
export async function resolveGoTarget ({ module, version, cacheDir, signal, onWait }: ResolveOptions): Promise<Target> {
  const asked = { cacheDir, kind: 'go', module, reference: version } as const
  onWait()
  // outside any module: no go.mod decides
  const cwd = makeTemporaryFolder(tmpdir(), 'gsplan-go')
  try {
    const stdout = await runProgram('go', ['list', '-m', '-json', '--', `${module}@${version}`], {
      cwd, env: { GO111MODULE: 'on', GOFLAGS: '-mod=mod', GOWORK: 'off' }, signal, purpose: `GS_MODULE ${module}@${version}`
    })
    const exact = parseGoVersion(stdout, `GS_MODULE ${module}@${version}`)
    await writeResolution(asked, exact)
    return { module, version: exact, source: 'go', notes: [] }
  } catch (cause) {
    signal.throwIfAborted()
    const last = await readResolution(asked)
    if (last === undefined) throw cause
    return {
      module, version: last.version, source: 'go',
      notes: [`GS_VERSION ${version}: ${(cause as Error).message}; ${last.version} was its version on ${last.resolvedAt.slice(0, 10)}`]
    }
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}
