import { digestCode } from './code-digest.ts'
import type { Target } from './target.ts'

function isChanged ({ module, source, integrity, code }: Target): boolean {
  // the program of a router in Go is a copy
  if (source !== 'folder' || code === undefined) return false
  try {
    return digestCode(module) !== integrity
  } catch {
    return true
  }
}

/** Folders of routers whose code is another than when the routers were found, as by a build that ended since. */
export const findChangedCode = (targets: readonly Target[]): string[] =>
  [...new Set(targets.filter(isChanged).map(({ module }) => module))]
