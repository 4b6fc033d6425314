import { resolveGroups, type Composition, type GroupSpec } from '@gsplan/testground'
import { CompositionError } from './errors.ts'
import type { Parameter } from './parameter.ts'
import { parameters } from './parameters.ts'
import { countInstances, isPublishing, recoverGroups } from './recover-groups.ts'
import { readTestParam, type TestParamTexts } from './read-test-params.ts'
import { fromJson, type Params, type ParamValue } from './param-value.ts'

/** The value that a test parameter was made from; undefined for a text that the declaration doesn't allow, too. */
function recoverValue (parameter: Parameter, text: string, test: TestParamTexts): ParamValue | undefined {
  try {
    return readTestParam(parameter, text, test)
  } catch (error) {
    // a plan of another project may mean something else by the name
    if (error instanceof CompositionError) return undefined
    throw error
  }
}

/** Values that all groups agree on, of those that have the parameter. */
function recoverTestParams (groups: readonly GroupSpec[]): Params {
  return Object.fromEntries(parameters.flatMap((parameter): Array<[string, ParamValue]> => {
    const { name, testParameter } = parameter
    if (testParameter === undefined) return []
    const holders = groups.filter(({ params }) => params[testParameter] !== undefined)
    const texts = new Set(holders.map(({ params }) => params[testParameter]))
    const [first] = holders
    const text = first?.params[testParameter]
    const value = first === undefined || text === undefined || texts.size > 1
      ? undefined
      : recoverValue(parameter, text, first.params)
    return value === undefined ? [] : [[name, value]]
  }))
}

/** The router of the run where groups have several: that of the first which names one. */
function firstRouter (groups: readonly GroupSpec[]): Readonly<Record<string, ParamValue | undefined>> {
  const named = groups.find(({ params }) => (params['gs_module'] ?? '') !== '')
  const { gs_module: module, gs_version: version } = named?.params ?? {}
  return { GS_MODULE: module, GS_VERSION: version }
}

/** Parameters with a value. */
const present = (values: Readonly<Record<string, ParamValue | undefined>>): Params =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]))

/** A table with entries, its whole numbers as parameters have them. */
const filled = (table: object | undefined): ParamValue | undefined =>
  table === undefined || Object.keys(table).length === 0 ? undefined : fromJson(table)

/**
 * Recovers the parameters that a composition was made from: those that the declarations of {@link parameters} name, where
 * groups agree on the value. Parameters that the composition doesn't hold are left out, as a plan's own defaults apply.
 */
export function recoverParams (composition: Composition): Params {
  const { global, metadata } = composition
  // nothing is expanded: it takes no longer for more instances
  const groups = resolveGroups(composition).filter(({ groupInstanceCount }) => groupInstanceCount > 0)
  const [first] = groups
  const recovered = recoverTestParams(groups)
  const ofGroups = recoverGroups(groups)
  const values = {
    COMPOSITION_NAME: metadata?.name?.replace(/^pubsub-/, ''), AUTHOR: metadata?.author, TEST_PLAN: global.plan,
    TEST_BUILDER: global.builder, TEST_RUNNER: global.runner,
    BUILD_CONFIG: filled(global.build_config),
    RUN_CONFIG: filled(global.run_config),
    BUILD_SELECTORS: first?.selectors,
    N_NODES: countInstances(groups), N_PUBLISHER: countInstances(groups.filter(isPublishing)),
    GROUPS: ofGroups,
    ...ofGroups && firstRouter(groups),
    ...recovered
  }
  const known = present(values)
  const names = parameters.map(({ name }) => name)
  return Object.fromEntries(names.flatMap(name => known[name] === undefined ? [] : [[name, known[name]]]))
}
