import { UsageError } from '@gsplan/cli'
import { defaultTarget, textOf, type Params, type RouterOfGroups } from '@gsplan/composer'
import { loadRouter } from '@gsplan/router'
import type { Engine } from '../engine.ts'
import type { RunOptions } from '../run-options.ts'
import { isGoModule } from '../target/go-target.ts'
import { resolveTarget } from '../target/resolve-target.ts'
import { defaultCacheDir } from '../target/target-cache.ts'
import type { Target } from '../target/target.ts'

/** Surroundings of a preparation. */
export interface PrepareContext {
  readonly signal: AbortSignal
  /** Keeps installed routers. @default the user's cache folder */
  readonly cacheDir?: string | undefined
  /** Called before a router is looked up or installed, which takes time; with words for what is done where it is more. */
  readonly onResolve?: ((activity?: string) => void) | undefined
  /** Routers of runs that are prepared together: each is looked up once. */
  readonly found?: Map<string, Promise<Target>> | undefined
}

/** Does work once for each key, of those who share a map. */
function once (found: Map<string, Promise<Target>> | undefined, key: string, work: () => Promise<Target>): Promise<Target> {
  const promise = found?.get(key) ?? work()
  found?.set(key, promise)
  return promise
}

/** @throws {UsageError} when a router's code is other than recorded */
function checkIntegrity ({ module, integrity }: Target, recorded: string | undefined, where: string): void {
  if (recorded === undefined || integrity === undefined || integrity === recorded) return
  throw new UsageError(`GS_INTEGRITY: expected the code of ${module}${where} to be ${recorded}, got ${integrity}; ` +
    '-D GS_INTEGRITY= accepts it, and in GROUPS leaving out gs_integrity')
}

/**
 * Finds a router, and loads it where it runs here; a dry run loads nothing.
 *
 * @throws errors with exit code 2 for an unknown router, code other than GS_INTEGRITY names, and a router that the engine
 * can't run
 */
export async function findTarget (
  { module, version, integrity: recorded, groups }: RouterOfGroups, engine: Engine,
  { allowScripts, dryRun }: Pick<RunOptions, 'allowScripts' | 'dryRun'>,
  { signal, cacheDir = defaultCacheDir(), onResolve, found }: PrepareContext
): Promise<Target> {
  const where = groups.length === 0 ? '' : ` (${groups.join(', ')})`
  const { goRouters = false } = engine.can ?? {}
  if (goRouters === false && isGoModule(module)) {
    throw new UsageError(`GS_MODULE: expected a JS router, as the ${engine.name} engine runs no other, got ${module}${where}`)
  }
  const target = await once(found, JSON.stringify([module, version]), async () => resolveTarget({
    module, version, cacheDir, allowScripts, dryRun, signal,
    goProgram: typeof goRouters === 'string' ? goRouters : undefined, onWait: activity => { onResolve?.(activity) }
  }))
  checkIntegrity(target, recorded, where)
  if (!dryRun && target.code !== undefined && target.source !== 'bundled') await loadRouter(target.code)
  return target
}

/** The router of a plan that brings its own: the default of gsplan's parameters is none that anyone named. */
export function targetOfPlan ({ GS_MODULE, GS_VERSION }: Params): Target {
  const [module, version] = [textOf(GS_MODULE), textOf(GS_VERSION)]
  const isDefault = module === defaultTarget.module && version === defaultTarget.version
  return { ...isDefault ? { module: '', version: '' } : { module, version }, source: 'plan', notes: [] }
}
