import { composeResolved, resolveComposeParams, textOf, type Params } from '@gsplan/composer'
import type { Finding } from '@gsplan/run-format'
import { expandInstances, type Composition } from '@gsplan/testground'
import { listAble } from '../engines/engines.ts'
import { isOwnPlan } from '../engines/shared/own-plan.ts'
import type { RunOptions } from '../run-options.ts'
import type { EngineChoice } from './compose-run.ts'

/** Flag or configuration that asks for a runner; undefined when none does. */
function askerOf ({ k8s, config, define }: RunOptions): string | undefined {
  if (k8s) return '--k8s'
  const [defined] = define.filter(each => each.startsWith('TEST_RUNNER='))
  return defined === undefined ? config : `-D ${defined}`
}

/**
 * Finds a runner that flags or a saved configuration ask for, where no engine was named that uses it: the run happens on
 * the default engine.
 */
export function findOtherRunner (options: RunOptions, params: Params, { engine, engines }: EngineChoice): Finding[] {
  const asker = askerOf(options)
  const runner = textOf(params['TEST_RUNNER'])
  // an engine with a daemon hands the runner on
  if (options.engine !== undefined || asker === undefined || runner === '' || engine.can?.daemon === true) return []
  const able = listAble(engines, runner === 'local:exec' ? 'processes' : 'clusters')
  const otherwise = able === '' ? '' : `; --engine ${able} does otherwise`
  return [{
    code: 'other-runner',
    message: `${asker} asks for the runner ${runner}, and no engine is named: the engine ${engine.name} runs the test on this ` +
      `machine, without it${otherwise}`
  }]
}

/** Test parameters that shape links, in the names of gossipsub's plans. */
const shaping = /latency|bandwidth|packet_?loss|^jitter/i

/** Test parameters that shape links, as they are told. */
const shapingOf = (composition: Composition): string[] => expandInstances(composition).flatMap(({ params }) =>
  Object.entries(params).filter(([name, value]) => shaping.test(name) && /[1-9]/.test(value))
    .map(([name, value]) => `${name} = ${value}`))

/** Shaping that parameters have without anyone asking for it: a composition that is made has the baseline's. */
const unasked = ({ composition }: Pick<RunOptions, 'composition'>): ReadonlySet<string> =>
  new Set(composition === undefined ? shapingOf(composeResolved(resolveComposeParams({})).composition) : [])

/**
 * Finds link shaping that a plan other than gsplan's is asked for in its parameters, where nothing applies it: gsplan's plan
 * shapes its links itself, other plans ask Testground's sidecar, which neither the exec engine nor local:exec has.
 */
export function findUnshaped (
  composition: Composition, options: Pick<RunOptions, 'plan' | 'composition'>, { engine, engines }: EngineChoice
): Finding[] {
  const hasSidecar = engine.can?.daemon === true && composition.global.runner !== 'local:exec'
  if (hasSidecar || isOwnPlan({ plan: options.plan, composition })) return []
  const defaults = unasked(options)
  const distinct = [...new Set(shapingOf(composition))].filter(each => !defaults.has(each))
  if (distinct.length === 0) return []
  const shown = distinct.slice(0, 4).join(', ')
  return [{
    code: 'links-not-shaped',
    message: `links are not shaped as asked for (${shown}${distinct.length > 4 ? ', …' : ''}): the plan needs Testground's ` +
      `sidecar, which ${engine.can?.daemon === true ? 'local:exec' : `the engine ${engine.name}`} has not; ` +
      `--engine ${listAble(engines, 'daemon')} -D TEST_RUNNER=local:docker has it`
  }]
}
