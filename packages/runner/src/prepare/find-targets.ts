import { UsageError } from '@gsplan/cli'
import {
  defaultTarget, defaultVersion, distinctRouters, isSameRouter, routersOf, textOf, type Params, type RouterOfGroups
} from '@gsplan/composer'
import { resolveGroups, type Composition, type GroupSpec } from '@gsplan/testground'
import type { Engine } from '../engine.ts'
import { listAble } from '../engines/engines.ts'
import type { RunOptions } from '../run-options.ts'
import { toRunTargets, type RunTargets } from '../target/group-targets.ts'
import type { Target } from '../target/target.ts'
import { findTarget, type PrepareContext } from './find-target.ts'

/** A router as it was asked for, and as it was found. */
export interface FoundRouter {
  readonly asked: RouterOfGroups
  readonly target: Target
}

/**
 * Finds the routers of a run, each once.
 *
 * @throws errors with exit code 2 for a router that is unknown, of other code than was named, or that the engine can't run
 */
export async function findRouters (
  asked: readonly RouterOfGroups[], engine: Engine, options: Pick<RunOptions, 'allowScripts' | 'dryRun'>,
  context: PrepareContext
): Promise<FoundRouter[]> {
  const found: FoundRouter[] = []
  for (const router of asked) found.push({ asked: router, target: await findTarget(router, engine, options, context) })
  return found
}

/** Router of a composition's group: what its instances are told, else the run's. */
function routerOfGroup ({ groupId, params: test }: GroupSpec, params: Params): RouterOfGroups {
  const run = { module: textOf(params['GS_MODULE']) || defaultTarget.module, version: textOf(params['GS_VERSION']) }
  const module = test['gs_module'] || run.module
  const version = test['gs_version'] || (module === run.module ? run.version : '') || defaultVersion(module)
  const { integrity } = routersOf(params).find(router => isSameRouter(router, { module, version })) ?? {}
  return { module, version, integrity, groups: [groupId] }
}

/**
 * Lists the routers that the groups of a composition have, each once.
 *
 * @param params for groups that name none, and for the code that is accepted
 */
export const routersOfComposition = (composition: Composition, params: Params): RouterOfGroups[] =>
  distinctRouters(resolveGroups(composition)
    .filter(({ groupInstanceCount }) => groupInstanceCount > 0).map(group => routerOfGroup(group, params)))

/** The routers of a composition by its groups, of those that were found. */
export const assignRouters = (composition: Composition, params: Params, found: readonly FoundRouter[]): RunTargets =>
  toRunTargets(routersOfComposition(composition, params).flatMap(({ groups, ...named }) => {
    const router = found.find(({ asked, target }) => isSameRouter(asked, named) || isSameRouter(target, named)) ?? found[0]
    return router === undefined ? [] : groups.map(id => ({ id, target: router.target }))
  }))

/** @throws {UsageError} for several routers on an engine that runs gsplan's plan with one */
export function assertMixable ({ targets = [] }: RunTargets, engine: Engine, engines: readonly Engine[]): void {
  if (targets.length === 0 || engine.can?.severalRouters === true) return
  const shown = targets.map(({ module, version, groups }) => `${module} ${version} (${groups.join(', ')})`).join('; ')
  throw new UsageError(`--engine ${engine.name}: expected the same router in all groups, as it runs one plan for all instances, ` +
    `got ${shown}; several run on ${listAble(engines, 'severalRouters')}`)
}
