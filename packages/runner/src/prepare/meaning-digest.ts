import { createHash } from 'node:crypto'
import { meaningOfTestParams } from '@gsplan/composer'
import { canonicalJson, digestComposition } from '@gsplan/run-format'
import type { Composition } from '@gsplan/testground'
import type { Engine, EngineRequest } from '../engine.ts'
import { isOwnPlan } from '../engines/shared/own-plan.ts'

/** Parts of a composition that an engine follows, beside groups and test parameters: a daemon is handed the whole of it. */
function partsFor ({ can }: Engine, { global, groups, runs = [] }: Composition): unknown {
  const resources = [...groups, ...runs.flatMap(run => run.groups ?? [])].map(group => [group.id, group.resources])
  if (can?.daemon === true) {
    const { runner, builder, build_config: build, run_config: run } = global
    return [runner, builder, build, run, groups.map(group => [group.builder, group.build_config]), resources]
  }
  return can?.ownCluster === true ? resources : null
}

/**
 * Computes the digest of a composition by its meaning for an engine: the spelling of test parameters of gsplan's own plan
 * leaves it the same, and what the engine does not follow.
 *
 * @returns `sha256-` and the digest in base64
 */
export function digestMeaning (
  { engine, composition, target, targets, plan }: Pick<EngineRequest, 'composition' | 'target' | 'targets' | 'plan'> & {
    readonly engine: Engine
  }
): string {
  const read = isOwnPlan({ plan, composition }) ? meaningOfTestParams : undefined
  const facts = [digestComposition(composition, target, targets, read), partsFor(engine, composition)]
  return `sha256-${createHash('sha256').update(canonicalJson(facts)).digest('base64')}`
}
