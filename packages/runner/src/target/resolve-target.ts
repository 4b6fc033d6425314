import { isFolder, resolveFolderTarget } from './folder-target.ts'
import { isGitUrl, parseGitModule, resolveGitTarget } from './git-target.ts'
import { isGoModule, resolveGoTarget } from './go-target.ts'
import { resolveNpmTarget } from './npm-target.ts'
import type { ResolveOptions, Target } from './target.ts'

/**
 * Finds the router that a run's parameters name, at an exact version, and installs or builds its code.
 *
 * @throws errors with exit code 2 when there is no such router, 3 when a program for it is missing
 */
export async function resolveTarget (options: ResolveOptions): Promise<Target> {
  const { module } = options
  if (isFolder(module)) return resolveFolderTarget(options)
  if (isGitUrl(module)) return resolveGitTarget({ ...options, ...parseGitModule(module) })
  if (isGoModule(module)) return resolveGoTarget(options)
  return resolveNpmTarget(options)
}
