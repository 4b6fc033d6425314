import { createHash } from 'node:crypto'
import { canonicalJson, type RunFacts, type RunRecord } from '@gsplan/run-format'
import { digestMeaning } from '../../prepare/meaning-digest.ts'
import { digestPlan } from '../../prepare/plan-digest.ts'
import type { PreparedRun } from '../../prepare/prepare-run.ts'
import { settingsOf, type ResultOptions } from '../../result-settings.ts'
import type { RunOptions } from '../../run-options.ts'
import { version } from '../../version.ts'

/** Facts that decide on a run's results. */
export interface KeyFacts
  extends Pick<RunFacts, 'engine' | 'seed' | 'settings' | 'target' | 'targets' | 'versions' | 'wire'>,
  Pick<RunRecord, 'digests'> {
  readonly trim?: boolean | undefined
}

/**
 * The key of a point: a digest of its composition by the meaning of its parameters, routers (with the integrity of their
 * code and dependencies), content of another plan, seed, engine, settings that change results, and version of gsplan. Equal
 * for a point and for the record of its run, whatever else is in the sweep.
 *
 * @returns 16 hexadecimal digits
 */
export function pointKey (facts: KeyFacts): string {
  const { engine, seed, settings = {}, target, targets = [], versions, wire, trim = false, digests = {} } = facts
  const routers = [target, ...targets].map(router => [router.module, router.version, router.integrity, router.dependencies])
  const all = [digests.meaning, engine, settings, wire, trim, seed, routers, versions['gsplan'], digests.plan]
  return createHash('sha256').update(canonicalJson(all)).digest('hex').slice(0, 16)
}

/** Facts of a run that is going to be made, as its record will have them; the seed is the point's. */
export function plannedFacts (
  prepared: PreparedRun, options: Pick<RunOptions, 'wire' | 'trim' | 'plan'> & ResultOptions
): Omit<KeyFacts, 'seed'> {
  const { engine, target, targets } = prepared
  const { wire, trim, plan } = options
  return {
    engine: engine.name, settings: settingsOf(options), target, targets, versions: { gsplan: version },
    wire: wire === 'bytes' ? wire : undefined, trim,
    digests: { meaning: digestMeaning({ ...prepared, plan }), plan: digestPlan(plan) }
  }
}
