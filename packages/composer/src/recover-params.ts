import { resolveGroups, type Composition, type GroupSpec } from '@gsplan/testground'
import { checkConnectDelays } from './check-connect-delays.ts'
import { checkValue } from './check-value.ts'
import { convertText } from './convert-value.ts'
import { CompositionError } from './errors.ts'
import type { Parameter } from './parameter.ts'
import { parameters } from './parameters.ts'
import { countInstances, isPublishing, recoverGroups } from './recover-groups.ts'
import { fromJson, parseJson, type Params, type ParamValue } from './param-value.ts'

/** Texts of truth values that Testground hands over, from the original's templates too. */
const toText = ({ type }: Parameter, text: string): string => type === 'bool' && text === '' ? 'false' : text

const CONNECT_DELAYS = 'connect_delays'

/** The value that a test parameter was made from; undefined for a text that stands for the default. */
function readTestParam (parameter: Parameter, text: string): ParamValue | undefined {
  // old templates quote an empty one
  if (parameter.testParameter === CONNECT_DELAYS && text === '""') return ''
  if (text === 'null' || (text === '' && parameter.mayBeEmpty !== true && parameter.type !== 'bool')) return undefined
  // a topology's text in parameters may be a path, here it is JSON
  const value = parameter.type === 'topology'
    ? parseTopology(parameter, text)
    : convertText(parameter, toText(parameter, text))
  checkValue(parameter, value, { params: {}, allowUnknown: true })
  if (parameter.testParameter === CONNECT_DELAYS) checkConnectDelays(parameter.name, value)
  return value
}

function parseTopology ({ name }: Parameter, text: string): ParamValue {
  try {
    return parseJson(text)
  } catch (cause) {
    throw new CompositionError(`${name}: expected JSON, got ${(cause as Error).message}`)
  }
}

/** The same; undefined for a text that the declaration doesn't allow, too. */
function recoverValue (parameter: Parameter, text: string): ParamValue | undefined {
  try {
    return readTestParam(parameter, text)
  } catch (error) {
    // a plan of another project may mean something else by the name
    if (error instanceof CompositionError) return undefined
    throw error
  }
}

/**
 * Checks the test parameters of a group of gsplan's own plan by the declarations of {@link parameters}.
 *
 * @param where begins the message of the error
 * @throws {CompositionError} for the first that is wrong, by its name in the composition
 */
export function checkTestParams (testParams: Readonly<Record<string, string>>, where: string): void {
  for (const parameter of parameters) {
    const { testParameter = '' } = parameter
    const text = testParams[testParameter]
    if (text === undefined) continue
    try {
      readTestParam({ ...parameter, name: testParameter }, text)
    } catch (error) {
      throw error instanceof CompositionError ? new CompositionError(`${where}: ${error.message}`) : error
    }
  }
}

/** Values that all groups agree on, of those that have the parameter. */
function recoverTestParams (groups: readonly GroupSpec[]): Params {
  return Object.fromEntries(parameters.flatMap((parameter): Array<[string, ParamValue]> => {
    const { name, testParameter } = parameter
    if (testParameter === undefined) return []
    const texts = new Set(groups.flatMap(({ params }) => params[testParameter] ?? []))
    const [text] = texts
    const value = text === undefined || texts.size > 1 ? undefined : recoverValue(parameter, text)
    return value === undefined ? [] : [[name, value]]
  }))
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
  const values = {
    COMPOSITION_NAME: metadata?.name?.replace(/^pubsub-/, ''), AUTHOR: metadata?.author, TEST_PLAN: global.plan,
    TEST_BUILDER: global.builder, TEST_RUNNER: global.runner,
    BUILD_CONFIG: filled(global.build_config),
    RUN_CONFIG: filled(global.run_config),
    BUILD_SELECTORS: first?.selectors,
    N_NODES: countInstances(groups), N_PUBLISHER: countInstances(groups.filter(isPublishing)),
    GROUPS: recoverGroups(groups),
    ...recovered
  }
  const known = present(values)
  const names = parameters.map(({ name }) => name)
  return Object.fromEntries(names.flatMap(name => known[name] === undefined ? [] : [[name, known[name]]]))
}
