import { bundledRouter, bundledRouters } from '@gsplan/plan'
import { digestCode } from './code-digest.ts'
import type { Target } from './target.ts'

/** The router that comes with gsplan, if module and version are its own. */
export function findBundledTarget (module: string, version: string): Target | undefined {
  const name = bundledRouters.find(candidate => candidate === module)
  if (name === undefined) return undefined
  const { dir, ...code } = bundledRouter(name)
  if (code.version !== version) return undefined
  return { module, version, source: 'bundled', integrity: digestCode(dir), code, notes: [] }
}
