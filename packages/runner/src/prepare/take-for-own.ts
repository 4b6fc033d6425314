import type { ComposeResult } from '@gsplan/composer'
import { resolveGroups } from '@gsplan/testground'
import type { Engine } from '../engine.ts'
import { withComposition } from './given-composition.ts'

/** Test parameters that tell gsplan's plan, which has those of the original gossipsub plan, from others. */
const telling = ['t_run', 't_warm', 'topics'] as const

/**
 * Takes a composition of the original plan, or of a copy under another name, for gsplan's own plan: its parameters are the
 * same, and nothing is there to run but gsplan's plan. An engine with a daemon looks for the plan by its name.
 */
export function takeForOwn (composed: ComposeResult, { can }: Engine): ComposeResult {
  const { composition, params, warnings } = composed
  const { global } = composition
  if (global.plan === 'gsplan' || global.case !== 'evaluate' || can?.daemon === true) return composed
  const isOurs = resolveGroups(composition)
    .every(({ params: test, artifact }) => artifact === undefined && telling.every(name => test[name] !== undefined))
  if (!isOurs) return composed
  return {
    ...withComposition(composed, { ...composition, global: { ...global, plan: 'gsplan' } }),
    params: { ...params, TEST_PLAN: 'gsplan' },
    warnings: [...warnings, `the composition names the plan ${global.plan}, with the parameters of gsplan's: gsplan's own plan runs`]
  }
}
