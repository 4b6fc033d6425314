import { createHash } from 'node:crypto'
import { canonicalJson, digestComposition, type RunFacts, type RunRecord } from '@gsplan/run-format'
import { digestPlan } from '../../prepare/plan-digest.ts'
import type { PreparedRun } from '../../prepare/prepare-run.ts'
import type { RunOptions } from '../../run-options.ts'
import { version } from '../../version.ts'

/** Facts that decide on a run's results. */
export interface KeyFacts
  extends Pick<RunFacts, 'composition' | 'engine' | 'seed' | 'target' | 'targets' | 'versions' | 'wire'>,
  Pick<RunRecord, 'digests'> {
  readonly trim?: boolean | undefined
}

/**
 * The key of a point: a digest of its composition (parameters, routers with the integrity of their code), content of
 * another plan, seed, engine and version of gsplan. Equal for a point and for the record of its run, whatever else is in
 * the sweep.
 *
 * @returns 16 hexadecimal digits
 */
export function pointKey (facts: KeyFacts): string {
  const { composition = null, engine, seed, target, targets = [], versions, wire = null, trim = false, digests = {} } = facts
  const routers = [target, ...targets].map(({ module, version: named, integrity }) => [module, named, integrity ?? null])
  const all = [
    composition, engine, wire, trim, seed, routers, versions['gsplan'] ?? null,
    ...digests.plan === undefined ? [] : [digests.plan]
  ]
  return createHash('sha256').update(canonicalJson(all)).digest('hex').slice(0, 16)
}

/** Facts of a run that is going to be made, as its record will have them; the seed is the point's. */
export const plannedFacts = (
  { engine, composition, target, targets }: PreparedRun, { wire, trim, plan }: Pick<RunOptions, 'wire' | 'trim' | 'plan'>
): Omit<KeyFacts, 'seed'> => ({
  composition: digestComposition(composition, target, targets), engine: engine.name, target, targets,
  versions: { gsplan: version }, wire: wire === 'bytes' ? wire : undefined, trim,
  digests: { plan: digestPlan(plan) }
})
