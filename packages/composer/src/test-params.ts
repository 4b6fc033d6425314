import { formatInstanceParams, FormatError } from '@gsplan/testground'
import { CompositionError } from './errors.ts'
import type { Group } from './groups.ts'
import type { Parameter, ParameterType } from './parameter.ts'
import { parameters } from './parameters.ts'
import { formatJson, textOf, type Params, type ParamValue } from './param-value.ts'

/** Test parameters of one group, in the order in which a composition lists them. */
export type TestParams = ReadonlyArray<readonly [name: string, value: string]>

/** Types that instances get as JSON. */
export const jsonTypes: ReadonlySet<ParameterType> = new Set(['topology', 'topics', 'score'])

function toText ({ type }: Parameter, value: ParamValue | undefined): string {
  if (!jsonTypes.has(type)) return textOf(value)
  return value === undefined ? 'null' : formatJson(value)
}

const isDefault = (parameter: Parameter, value: ParamValue | undefined): boolean =>
  value === undefined || textOf(value) === String(parameter.whenAbsent ?? '')

/** Build selectors of the run. */
export const selectorsOf = (params: Params): readonly string[] =>
  params['BUILD_SELECTORS'] as readonly string[] | undefined ?? []

/** Test parameters of a group's instances: role and publishing, then every parameter that instances get. */
export function toTestParams (
  params: Params, { role, publishes, selectors = selectorsOf(params), topics }: Omit<Group, 'id' | 'count'>
): TestParams {
  const own: Array<readonly [string, string]> = [['router_api', selectors.includes('hardened_api') ? '1.1' : '1.0']]
  if (role !== undefined) own.push(['role', role])
  if (publishes) own.push(['publisher', 'true'])
  if (topics !== undefined) own.push(['group_topics', formatJson(topics)])
  const declared = parameters.flatMap(parameter => {
    const { name, testParameter, optional, publishersOnly } = parameter
    const value = params[name]
    if (testParameter === undefined || (publishersOnly === true && !publishes)) return []
    if (optional === true && isDefault(parameter, value)) return []
    return [[testParameter, toText(parameter, value)] as const]
  })
  return [...own, ...declared]
}

/** Longest environment variable on Linux, `NAME=value` and its end (`MAX_ARG_STRLEN`). */
const MAX_VARIABLE_BYTES = 131_072

/**
 * Refuses test parameters that can't be handed to instances.
 *
 * @param forRealInstances all of them have to fit into one environment variable
 * @throws {CompositionError} naming the parameter, the longest one where all together are too long
 */
export function assertCarriable (testParams: TestParams, forRealInstances: boolean): void {
  try {
    const bytes = Buffer.byteLength(`TEST_INSTANCE_PARAMS=${formatInstanceParams(Object.fromEntries(testParams))}`) + 1
    if (!forRealInstances || bytes <= MAX_VARIABLE_BYTES) return
    const [longest = ''] = [...testParams].sort(([, a], [, b]) => b.length - a.length)[0] ?? []
    const name = parameters.find(({ testParameter }) => testParameter === longest)?.name ?? longest
    throw new CompositionError(`${name}: expected test parameters of at most ${MAX_VARIABLE_BYTES} bytes together, as one ` +
      `environment variable holds them, got ${bytes}; the sim engine has no such limit`)
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    const parameter = parameters.find(({ testParameter }) => testParameter === cause.where)
    throw new CompositionError(`${parameter?.name ?? cause.where}: expected ${cause.expected}, got ${cause.found}`)
  }
}
