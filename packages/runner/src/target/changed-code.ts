import { digestCode } from './code-digest.ts'
import { digestDependencies } from './dependency-digest.ts'
import type { Target } from './target.ts'

/** Part of a router in a folder that is another than when the router was found, in words; undefined for none. */
function findChange ({ module, source, integrity, dependencies, code }: Target): string | undefined {
  // the program of a router in Go is a copy
  if (source !== 'folder' || code === undefined) return undefined
  try {
    if (digestCode(module) !== integrity) return `the code in ${module}`
    return digestDependencies(module) === dependencies ? undefined : `the code of dependencies of ${module}`
  } catch {
    return `the code in ${module}`
  }
}

/**
 * Finds code of routers in folders, and of what they import, that is another than when the routers were found, as by a build
 * or an installation that ended since.
 *
 * @returns each in words: `the code in FOLDER`
 */
export const findChangedCode = (targets: readonly Target[]): string[] =>
  [...new Set(targets.flatMap(target => findChange(target) ?? []))]
