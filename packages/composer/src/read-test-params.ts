import { checkConnectDelays } from './check-connect-delays.ts'
import { checkHistory } from './check-history.ts'
import { checkOverlay } from './check-overlay.ts'
import { checkUpperBounds } from './check-upper-bounds.ts'
import { checkValue } from './check-value.ts'
import { convertText } from './convert-value.ts'
import { CompositionError } from './errors.ts'
import type { Parameter } from './parameter.ts'
import { parameters } from './parameters.ts'
import { jsonTypes } from './test-params.ts'
import { parseJson, type Params, type ParamValue } from './param-value.ts'

/** Test parameters of a group, as its instances get them. */
export type TestParamTexts = Readonly<Record<string, string>>

/** Texts of truth values that Testground hands over, from the original's templates too. */
const toText = ({ type }: Parameter, text: string): string => type === 'bool' && text === '' ? 'false' : text

const CONNECT_DELAYS = 'connect_delays'

function parseTopology ({ name }: Parameter, text: string): ParamValue {
  try {
    return parseJson(text)
  } catch (cause) {
    throw new CompositionError(`${name}: expected JSON, got ${(cause as Error).message}`)
  }
}

/**
 * Reads the value that a test parameter was made from.
 *
 * @param test all test parameters of the group
 * @returns undefined for a text that stands for the default
 * @throws {CompositionError} for a text that the declaration doesn't allow
 */
export function readTestParam (parameter: Parameter, text: string, test: TestParamTexts): ParamValue | undefined {
  // old templates quote an empty one
  if (parameter.testParameter === CONNECT_DELAYS && text === '""') return ''
  if (text === 'null' && jsonTypes.has(parameter.type)) return undefined
  if (text === '' && parameter.mayBeEmpty !== true && parameter.type !== 'bool') return undefined
  // a topology's text in parameters may be a path, here it is JSON
  const value = parameter.type === 'topology'
    ? parseTopology(parameter, text)
    : convertText(parameter, toText(parameter, text))
  checkValue(parameter, value, { params: { T_WARM: test['t_warm'] ?? '' }, allowUnknown: true })
  if (parameter.testParameter === CONNECT_DELAYS) checkConnectDelays(parameter.name, value)
  return value
}

/**
 * Reads the test parameters of a group of gsplan's own plan as parameters, and checks them by their declarations and
 * against each other.
 *
 * @param run parameters of the run, for those that the group hasn't
 * @param where begins the message of an error
 * @throws {CompositionError} for the first that is wrong, by its name in the composition
 */
export function readTestParams (test: TestParamTexts, run: Params, where: string): Params {
  try {
    const own = parameters.flatMap((parameter): Array<[string, ParamValue]> => {
      const { name, testParameter = '' } = parameter
      const text = test[testParameter]
      const value = text === undefined ? undefined : readTestParam({ ...parameter, name: testParameter }, text, test)
      return value === undefined ? [] : [[name, value]]
    })
    const params = { ...run, ...Object.fromEntries(own) }
    checkUpperBounds(params)
    checkOverlay(params)
    checkHistory(params)
    return params
  } catch (error) {
    throw error instanceof CompositionError ? new CompositionError(`${where}: ${error.message}`) : error
  }
}
