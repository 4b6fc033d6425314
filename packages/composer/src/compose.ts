import { basename } from 'node:path'
import { formatInstanceParams, FormatError, parseComposition, type Composition } from '@gsplan/testground'
import { stringify } from 'smol-toml'
import { builderOf } from './builder.ts'
import { toConfigTable } from './config-table.ts'
import { CompositionError } from './errors.ts'
import type { Parameter } from './parameter.ts'
import { parameters } from './parameters.ts'
import { formatJson, isTable, textOf, type Params, type ParamValue } from './param-value.ts'
import { resolveComposeParams, type ComposeParamsInit, type ResolvedParams } from './resolve-compose-params.ts'
import { renderTemplate, type TemplateData } from './template.ts'
import { withThresholds } from './threshold-table.ts'

/** What a composition is made from. */
export interface ComposeInit extends ComposeParamsInit {
  /** Refuse test parameters that real instances can't be handed: one environment variable holds them all. */
  readonly forRealInstances?: boolean
}

/** A composition and the parameters that it was made from. */
export interface ComposeResult {
  readonly composition: Composition
  readonly compositionText: string
  /** Every parameter, defaults included. */
  readonly params: Params
  /** The same as TOML, with the `[thresholds]` table if there is one. */
  readonly paramsText: string
  /** Conditions of the `[thresholds]` table, such as `latency_p99 < 200ms`. */
  readonly thresholds: readonly string[]
  /** What a configuration snapshot says that was not followed, a line each. */
  readonly warnings: readonly string[]
}

/** N_CONTAINER_NODES_TOTAL follows from the others, whatever is set. */
const derive = (params: Params): Params => ({
  ...params,
  N_CONTAINER_NODES_TOTAL: BigInt(textOf(params['N_NODES'])) * BigInt(textOf(params['N_HONEST_PEERS_PER_NODE']))
})

function toText ({ type }: Parameter, value: ParamValue | undefined): string {
  if (value === undefined) return type === 'topology' || type === 'topics' || type === 'score' ? 'null' : ''
  return type === 'topology' || type === 'topics' || type === 'score' ? formatJson(value) : textOf(value)
}

const isDefault = (parameter: Parameter, value: ParamValue | undefined): boolean =>
  value === undefined || textOf(value) === String(parameter.whenAbsent ?? '')

function toTestParams (params: Params, isPublisher: boolean): Array<readonly [string, string]> {
  const selectors = params['BUILD_SELECTORS'] as readonly string[] | undefined ?? []
  const own: Array<readonly [string, string]> = [
    ['router_api', selectors.includes('hardened_api') ? '1.1' : '1.0'],
    ...isPublisher ? [['publisher', 'true'] as const] : []
  ]
  const declared = parameters.flatMap(parameter => {
    const { name, testParameter, optional, publishersOnly } = parameter
    const value = params[name]
    if (testParameter === undefined || (publishersOnly === true && !isPublisher)) return []
    if (optional === true && isDefault(parameter, value)) return []
    return [[testParameter, toText(parameter, value)] as const]
  })
  return [...own, ...declared]
}

/** Longest environment variable on Linux, `NAME=value` and its end (`MAX_ARG_STRLEN`). */
const MAX_VARIABLE_BYTES = 131_072

function assertCarriable (testParams: ReadonlyArray<readonly [string, string]>, forRealInstances: boolean): void {
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

function toGroups (params: Params, forRealInstances: boolean): TemplateData['groups'] {
  const publishers = Number(params['N_PUBLISHER'])
  const lurkers = Number(params['N_NODES']) - publishers
  return [{ id: 'publishers', count: publishers }, { id: 'lurkers', count: lurkers }]
    .filter(({ count }) => count > 0)
    .map(group => {
      const testParams = toTestParams(params, group.id === 'publishers')
      assertCarriable(testParams, forRealInstances)
      return { ...group, testParams }
    })
}

/**
 * What stands below a configuration's heading: text as it was written, once it is known to be TOML, but tables within it
 * under headings of their own, as they would be those of the whole composition.
 */
function toConfig (name: 'BUILD_CONFIG' | 'RUN_CONFIG', value: ParamValue | undefined): string {
  const table = toConfigTable(name, value)
  const isFlat = !Object.values(table).some(isTable)
  if (isFlat) return isTable(value) ? stringify(table, { numbersAsFloat: true }) : textOf(value)
  const section = name.toLowerCase()
  return stringify({ global: { [section]: table } }, { numbersAsFloat: true }).replace(`[global.${section}]\n`, '').trimStart()
}

/** What a template has rendered, checked, so that none can produce a broken composition. */
function parseRendered (text: string, templateDir: string): Composition {
  const where = `what ${basename(templateDir)} rendered`
  try {
    return parseComposition(text, where)
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    const line = /:(\d+):\d+$/.exec(cause.where)?.[1]
    const shown = line === undefined ? '' : `, in the line ${JSON.stringify(text.split('\n')[Number(line) - 1])}`
    throw new CompositionError(`${line === undefined ? `${where}: ` : ''}${cause.message}${shown}`)
  }
}

/** What {@link composeResolved} adds to resolved parameters. */
export interface ComposeResolvedInit {
  /** Values that the caller has found out, such as the exact version of a router; win over everything. */
  readonly override?: Params | undefined
  /** Refuse test parameters that real instances can't be handed: one environment variable holds them all. */
  readonly forRealInstances?: boolean | undefined
}

/**
 * Turns resolved parameters into a Testground composition.
 *
 * @throws {CompositionError} for test parameters that can't be carried, and for a template that renders no composition
 */
export function composeResolved (resolved: ResolvedParams, init: ComposeResolvedInit = {}): ComposeResult {
  const { templateDir, thresholds, thresholdTable, warnings } = resolved
  const params = derive({ ...resolved.params, ...init.override })
  const compositionText = renderTemplate(templateDir, {
    params,
    builder: builderOf(params),
    buildConfig: toConfig('BUILD_CONFIG', params['BUILD_CONFIG']),
    runConfig: toConfig('RUN_CONFIG', params['RUN_CONFIG']),
    groups: toGroups(params, init.forRealInstances ?? false)
  })
  return {
    composition: parseRendered(compositionText, templateDir),
    compositionText,
    params,
    paramsText: `${stringify(withThresholds(params, thresholdTable), { numbersAsFloat: true })}\n`,
    thresholds,
    warnings
  }
}

/**
 * Turns parameters into a Testground composition: {@link resolveComposeParams}, then {@link composeResolved}.
 *
 * @throws {CompositionError} for anything that is wrong with the parameters or the template, on one line
 */
export const compose = (init: ComposeInit = {}): ComposeResult =>
  composeResolved(resolveComposeParams(init), { forRealInstances: init.forRealInstances })
