import { UsageError } from '@gsplan/cli'
import semver from 'semver'
import { isGoModule } from './go-target.ts'
import { runGoList } from './run-go-list.ts'
import { askRegistry } from './npm-target.ts'

/** Versions of a Go module, as `go list -m -versions` prints them behind its name. */
async function listGoVersions (module: string, signal: AbortSignal): Promise<string[]> {
  const stdout = await runGoList(['-versions', '--', module], { signal, purpose: `GS_MODULE ${module}` })
  return stdout.trim().split(/\s+/).slice(1)
}

/**
 * Lists the versions of a router, the newest first: tags of a package in the npm registry come before its versions.
 *
 * @throws {UsageError} for a folder or git repository, and for a module that there is not
 */
export async function listVersions (module: string, signal: AbortSignal): Promise<string[]> {
  if (isGoModule(module)) {
    const versions = await listGoVersions(module, signal)
    return ['latest', ...versions.filter(each => semver.valid(each) !== null).sort(semver.rcompare)]
  }
  if (!/^(@[\w.~-]+\/)?[\w.~-]+$/.test(module) || module.startsWith('-')) {
    throw new UsageError(`GS_MODULE: expected an npm package or a Go module to list versions of, got ${module}`)
  }
  const { versions, tags } = await askRegistry(module, signal)
  return [...Object.keys(tags), ...[...versions].sort(semver.rcompare)]
}
