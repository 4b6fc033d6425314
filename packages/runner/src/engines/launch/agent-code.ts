import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { irregularKind, UsageError } from '@gsplan/cli'
import type { EngineInit, EngineRequest } from '../../engine.ts'
import { isOwnTarget } from '../../target/target.ts'
import { buildOwnPlan, checkNodeParts } from '../shared/build-own-plan.ts'
import { bundleAgent, bundleScript } from './bundle-agent.ts'
import type { PlanKind } from './group-params.ts'

/** Kind of a run's plan. */
export const kindOfPlan = ({ plan, target }: Pick<EngineInit, 'plan' | 'target'>): PlanKind =>
  plan !== undefined ? 'script' : isOwnTarget(target) ? 'own' : 'image'

/**
 * Checks that a plan is a script that can be sent elsewhere.
 *
 * @param others what to do with other plans
 * @throws {UsageError}
 */
export function assertScript (plan: string, engine: string, others: string): void {
  const path = resolve(plan)
  if (/\.[cm]?js$/.test(path) && irregularKind(path) === undefined) return
  throw new UsageError(`--plan: expected a Node script in one file for --engine ${engine}, got ${plan}; ${others}`)
}

/** Checks that nodes of gsplan's own plan have the parts that instances ask for; other plans have nodes of their own. */
export async function checkOwnNodes (request: EngineRequest): Promise<void> {
  if (kindOfPlan(request) === 'own') await checkNodeParts(request)
}

/** Files of code by their names: the agent, and the plan unless an image holds it, each bundled into one file. */
export async function buildCode (
  init: Pick<EngineInit, 'composition' | 'plan' | 'target' | 'cacheDir' | 'signal'>, onBuild: () => void
): Promise<Record<string, Uint8Array>> {
  const kind = kindOfPlan(init)
  const agent = await bundleAgent()
  if (kind === 'image') return { 'agent.mjs': agent }
  const plan = kind === 'script'
    ? await bundleScript(resolve(init.plan ?? ''))
    : await readFile(await buildOwnPlan(init, onBuild))
  return { 'agent.mjs': agent, 'plan.mjs': plan }
}
