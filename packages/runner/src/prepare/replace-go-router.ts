import { defaultTarget, routersOf, type Params, type RouterOfGroups } from '@gsplan/composer'
import type { Finding } from '@gsplan/run-format'
import type { Composition } from '@gsplan/testground'
import type { Engine } from '../engine.ts'
import type { RunOptions } from '../run-options.ts'
import { isGoModule } from '../target/go-target.ts'
import { assertCodeAllowed, findCodeOfRouters } from './code-in-files.ts'
import type { PrepareContext } from './find-target.ts'
import { findRouters, routersOfComposition } from './find-targets.ts'
import { originalRoutersOf, withNamedRouters } from './original-composition.ts'
import { findOriginalRouter, forOwnPlan, namesOf, withDefaultRouter } from './original-router.ts'

/** A request with the routers that it means. */
export interface Meant<T> {
  readonly request: T
  /** Says that another router is measured than the one that was asked for. */
  readonly findings: readonly Finding[]
}

type FindOptions = Pick<RunOptions, 'allowScripts' | 'allowCode' | 'dryRun'>

/** Surroundings of a search for routers. */
export interface MeantInit {
  readonly engine: Engine
  readonly options: FindOptions
  readonly context: PrepareContext
}

const isTold = (cause: unknown): cause is Error => cause instanceof Error && 'exitCode' in cause

const toFinding = (asker: string, asked: string, why: string): Finding => ({
  code: 'other-router',
  message: `${asker} names ${asked}, which ${why}: ${defaultTarget.module} ${defaultTarget.version} is measured instead`
})

/**
 * Explains why Go routers are not to be had here; undefined where they are.
 *
 * @throws errors that are no message for users, and the signal's reason
 */
async function findObstacle (
  routers: readonly RouterOfGroups[], { engine, options, context }: MeantInit
): Promise<string | undefined> {
  const { goRouters = false } = engine.can ?? {}
  if (goRouters === false) return `the ${engine.name} engine can't run`
  try {
    const inGo = routers.filter(({ module }) => isGoModule(module))
    await findRouters(inGo, engine, options, context)
    return undefined
  } catch (cause) {
    context.signal.throwIfAborted()
    if (!isTold(cause)) throw cause
    return `can't be had here (${cause.message.replace(/^GS_MODULE \S+: /, '')})`
  }
}

/**
 * Takes snapshots and parameter files of the original's, which name its Go plan and router, for gsplan's plan with that
 * router. Where the engine or the machine can't run it, as without Go, the default router is measured, and a finding says
 * so.
 */
export async function meanRouters (
  params: Params, asked: Pick<RunOptions, 'config' | 'files' | 'define' | 'params'>, init: MeantInit
): Promise<Meant<Params>> {
  if (init.engine.can?.goRouters === true) return { request: params, findings: [] }
  const original = findOriginalRouter(params, asked)
  if (original === undefined) return { request: forOwnPlan(params), findings: [] }
  const obstacle = await findObstacle(routersOf(original.params), init)
  if (obstacle === undefined) return { request: original.params, findings: [] }
  return {
    request: withDefaultRouter(original), findings: [toFinding(original.asker, namesOf(original), obstacle)]
  }
}

/**
 * Takes a composition for gsplan's plan, whose groups name Go routers by their dependencies alone, for one with these
 * routers. Where they can't run, the default router is measured, and a finding says so.
 *
 * @param where the composition, as it was named
 * @throws {CodeInFilesError} for one whose dependency is replaced by a folder, unless that may be run
 */
export async function meanRoutersOfComposition (
  composition: Composition, where: string, init: MeantInit
): Promise<Meant<Composition>> {
  const names = init.engine.can?.goRouters === true ? [] : originalRoutersOf(composition)
  if (names.length === 0) return { request: composition, findings: [] }
  const named = withNamedRouters(composition)
  const routers = routersOfComposition(named, {})
  assertCodeAllowed(findCodeOfRouters(routers, where), init.options)
  const obstacle = await findObstacle(routers, init)
  return obstacle === undefined
    ? { request: named, findings: [] }
    : { request: composition, findings: [toFinding(where, names.join(', '), obstacle)] }
}
