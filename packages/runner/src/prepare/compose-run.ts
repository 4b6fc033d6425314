import { UsageError } from '@gsplan/cli'
import {
  composeResolved, defaultTarget, isSameRouter, replaceRouters, resolveComposeParams, routersOf, type ComposeResult,
  type Params, type ResolvedParams
} from '@gsplan/composer'
import type { Finding } from '@gsplan/run-format'
import { resolveGroups } from '@gsplan/testground'
import type { Engine } from '../engine.ts'
import { listAble } from '../engines/engines.ts'
import { isOwnPlan } from '../engines/shared/own-plan.ts'
import type { RunOptions } from '../run-options.ts'
import { toRouterName, toRunTargets, type RunTargets } from '../target/group-targets.ts'
import { checkOwnPlan } from './check-own-plan.ts'
import { assertCodeAllowed, findCodeOfComposition, findCodeOfOptions, findCodeOfRouters } from './code-in-files.ts'
import { targetOfPlan, type PrepareContext } from './find-target.ts'
import { assertMixable, assignRouters, findRouters, routersOfComposition, type FoundRouter } from './find-targets.ts'
import { readGivenComposition, withCase, withRecovered } from './given-composition.ts'
import { findGroupDoubts, findGroupTopicWarnings } from './group-doubts.ts'
import { composeForPlan } from './plan-router.ts'
import { assertSameMessageIds } from './message-ids.ts'
import { meanRouters, meanRoutersOfComposition } from './replace-go-router.ts'
import { takeForOwn } from './take-for-own.ts'

/** A composition, and the routers that it measures. */
export interface ComposedRun extends RunTargets {
  readonly composed: ComposeResult
  /** Parts of the request that the run will not follow. */
  readonly findings?: readonly Finding[]
  /** Address of Testground's daemon in the snapshot. */
  readonly snapshotEndpoint?: string | undefined
}

/** The engine of a run, and the engines that it was chosen from. */
export interface EngineChoice {
  readonly engine: Engine
  readonly engines: readonly Engine[]
}

/** @throws {UsageError} for a test case that gsplan's own plan doesn't have */
function assertOwnCase ({ composition: { global } }: ComposeResult): void {
  if (global.case !== 'evaluate') {
    throw new UsageError(`--case: expected evaluate, the test case of gsplan's own plan, got ${global.case}`)
  }
}

/** Routers of another plan, which is built with that of each group. */
function targetsOfPlan ({ composition, params }: ComposeResult): RunTargets {
  const routers = routersOf(params).length > 1 ? routersOfComposition(composition, params) : []
  return routers.length > 1
    ? toRunTargets(routers.flatMap(({ groups, module, version }) =>
        groups.map(id => ({ id, target: targetOfPlan({ GS_MODULE: module, GS_VERSION: version }) }))))
    : { target: targetOfPlan(params) }
}

/** Another plan has its router inside, or gets it when it is built. */
function withOwnRouter (composed: ComposeResult, { engine, engines }: EngineChoice, flag: string): ComposedRun {
  if (engine.can?.otherPlans === true) return { composed, ...targetsOfPlan(composed) }
  throw new UsageError(`${flag}: expected --engine ${listAble(engines, 'otherPlans')}, as the ${engine.name} engine runs ` +
    'gsplan\'s own plan only')
}

/** A composition of the user's own, for gsplan's own plan or another. */
async function takeGiven (
  file: string, options: RunOptions, choice: EngineChoice, context: PrepareContext
): Promise<ComposedRun> {
  const given = withCase(readGivenComposition(file, options), options.case)
  const { plan } = options
  const where = file === '-' ? 'standard input' : file
  assertCodeAllowed([
    ...findCodeOfComposition(given.composition, where, choice.engine, plan),
    ...plan === undefined ? findCodeOfRouters(routersOfComposition(given.composition, given.params), where) : []
  ], options)
  if (plan !== undefined) return withOwnRouter(given, choice, '--plan')
  const own = takeForOwn(given, choice.engine)
  if (!isOwnPlan(own)) return withOwnRouter(own, choice, `--composition ${file}`)
  const { request, findings } = await meanRoutersOfComposition(own.composition, where, { ...choice, options, context })
  const composed = request === own.composition ? own : withRecovered(own, request)
  const { module, version } = defaultTarget
  const params = { GS_MODULE: module, GS_VERSION: version, ...composed.params }
  assertOwnCase(composed)
  const ofGroups = checkOwnPlan({ ...composed, params })
  const warnings = [...composed.warnings, ...findGroupTopicWarnings(ofGroups)]
  const origin = { isTaken: composed !== given, allowUnknown: options.allowUnknown }
  const { composition } = composed
  const found = await findRouters(routersOfComposition(composition, params), choice.engine, options, context)
  const routers = assignRouters(composition, params, found)
  assertMixable(routers, choice.engine, choice.engines)
  assertSameMessageIds(routers, composition)
  return {
    ...routers,
    composed: { ...composed, warnings, doubts: findGroupDoubts(resolveGroups(composition), ofGroups, origin) },
    findings
  }
}

/** Seeds of a snapshot that the command line does not repeat. */
function findOtherSeeds ({ seeds = [] }: ResolvedParams, { config, seed }: RunOptions): string[] {
  if (seeds.length === 0 || (seeds.length === 1 && seeds[0] === seed)) return []
  return [`${config}: gsplan.seeds: ${seeds.join(',')} is not followed, as --seed and --seeds alone choose them`]
}

/** Finds the routers that parameters name, and replaces their names by exact ones. */
async function exactRouters (
  params: Params, { engine }: EngineChoice, options: RunOptions, context: PrepareContext
): Promise<{ readonly exact: Params, readonly found: readonly FoundRouter[] }> {
  const found = await findRouters(routersOf(params), engine, options, context)
  const exact = replaceRouters(params, router => {
    const { target } = found.find(({ asked }) => isSameRouter(asked, router)) as FoundRouter
    return { ...toRouterName(target), integrity: target.integrity ?? router.integrity }
  })
  return { exact, found }
}

/**
 * Composes a run, in one pass: resolves parameters, finds the router that they name, and composes with its exact version.
 *
 * @throws errors with exit code 2 or 3
 */
export async function composeRun (options: RunOptions, choice: EngineChoice, context: PrepareContext): Promise<ComposedRun> {
  const { engine } = choice
  if (options.composition !== undefined) return takeGiven(options.composition, options, choice, context)
  const define = [...options.defineOf?.define ?? [], ...options.define]
  const resolved = resolveComposeParams({ ...options, define, override: options.params })
  const { endpoint: snapshotEndpoint } = resolved
  assertCodeAllowed(findCodeOfOptions(resolved.params, options), options)
  const forRealInstances = engine.needs?.environmentParams === true
  if (options.plan !== undefined) {
    const composed = composeForPlan(resolved, options.plan, { forRealInstances })
    return { ...withOwnRouter(withCase(composed, options.case), choice, '--plan'), snapshotEndpoint }
  }
  const { request, findings } = await meanRouters(resolved.params, options, { engine, options, context })
  const { exact, found } = await exactRouters(request, choice, options, context)
  const composed = withCase(composeResolved(resolved, { override: exact, forRealInstances }), options.case)
  const routers = assignRouters(composed.composition, composed.params, found)
  if (isOwnPlan(composed)) {
    assertOwnCase(composed)
    checkOwnPlan(composed)
    assertMixable(routers, engine, choice.engines)
    assertSameMessageIds(routers, composed.composition)
  }
  return {
    composed: { ...composed, warnings: [...composed.warnings, ...findOtherSeeds(resolved, options)] }, ...routers,
    snapshotEndpoint, findings
  }
}
