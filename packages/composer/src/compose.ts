import { basename } from 'node:path'
import { FormatError, parseComposition, type Composition } from '@gsplan/testground'
import { stringify } from 'smol-toml'
import { builderOf } from './builder.ts'
import { toConfigTable } from './config-table.ts'
import { CompositionError } from './errors.ts'
import { findTopologyProblems } from './check-topology.ts'
import { countByRole, countInstances, toGroups, type Group, type GroupDeclaration } from './groups.ts'
import { isTable, textOf, type Params, type ParamValue } from './param-value.ts'
import { resolveComposeParams, type ComposeParamsInit, type ResolvedParams } from './resolve-compose-params.ts'
import { renderTemplate, type TemplateData } from './template.ts'
import { assertCarriable, selectorsOf, toTestParams } from './test-params.ts'
import { withThresholds } from './threshold-table.ts'

/** Parameters of a composition, and its use. */
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
  /** Values of a configuration snapshot that are not followed, and topics without score parameters, a line each. */
  readonly warnings: readonly string[]
  /** Values that are possible and probably not meant, a line each. */
  readonly doubts: readonly string[]
}

/** N_CONTAINER_NODES_TOTAL follows from the others, whatever is set. */
const derive = (params: Params, groups: readonly Group[]): Params => ({
  ...params,
  N_CONTAINER_NODES_TOTAL: BigInt(countInstances(groups)) * BigInt(textOf(params['N_HONEST_PEERS_PER_NODE']))
})

function toTemplateGroups (params: Params, groups: readonly Group[], forRealInstances: boolean): TemplateData['groups'] {
  return groups.map(group => {
    const router = group.router ?? { module: textOf(params['GS_MODULE']), version: textOf(params['GS_VERSION']) }
    const testParams = toTestParams({ ...params, GS_MODULE: router.module, GS_VERSION: router.version }, group)
    assertCarriable(testParams, forRealInstances)
    return { ...group, router, selectors: group.selectors ?? selectorsOf(params), testParams }
  })
}

/**
 * Content of a configuration's section: valid TOML text as it was written, but tables within it under headings of their
 * own, as they would otherwise belong to the whole composition.
 */
function toConfig (name: 'BUILD_CONFIG' | 'RUN_CONFIG', value: ParamValue | undefined): string {
  const table = toConfigTable(name, value)
  const isFlat = !Object.values(table).some(isTable)
  if (isFlat) return isTable(value) ? stringify(table, { numbersAsFloat: true }) : textOf(value)
  const section = name.toLowerCase()
  return stringify({ global: { [section]: table } }, { numbersAsFloat: true }).replace(`[global.${section}]\n`, '').trimStart()
}

/** Parses the rendered text, so that no template can produce a broken composition. */
function parseRendered (text: string, templateDir: string): Composition {
  const where = `composition of template ${basename(templateDir)}`
  try {
    return parseComposition(text, where)
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    const line = /:(\d+):\d+$/.exec(cause.where)?.[1]
    const shown = line === undefined ? '' : `, in the line ${JSON.stringify(text.split('\n')[Number(line) - 1])}`
    throw new CompositionError(`${line === undefined ? `${where}: ` : ''}${cause.message}${shown}`)
  }
}

/** Options of {@link composeResolved}. */
export interface ComposeResolvedInit {
  /** Values that the caller has resolved, such as the exact version of a router; win over everything. */
  readonly override?: Params | undefined
  /** Refuse test parameters that real instances can't be handed: one environment variable holds them all. */
  readonly forRealInstances?: boolean | undefined
  /** Groups of instances. @default publishers and lurkers */
  readonly groups?: readonly GroupDeclaration[] | undefined
}

/**
 * Turns resolved parameters into a Testground composition.
 *
 * @throws {CompositionError} for test parameters that can't be carried, and for a template that renders no composition
 */
export function composeResolved (resolved: ResolvedParams, init: ComposeResolvedInit = {}): ComposeResult {
  const { templateDir, thresholds, thresholdTable, warnings, doubts } = resolved
  const given = { ...resolved.params, ...init.override }
  const groups = toGroups(given, init.groups)
  const params = derive(given, groups)
  const compositionText = renderTemplate(templateDir, {
    params,
    builder: builderOf(params),
    buildConfig: toConfig('BUILD_CONFIG', params['BUILD_CONFIG']),
    runConfig: toConfig('RUN_CONFIG', params['RUN_CONFIG']),
    instances: countInstances(groups),
    groups: toTemplateGroups(params, groups, init.forRealInstances ?? false)
  })
  return {
    composition: parseRendered(compositionText, templateDir),
    compositionText,
    params,
    paramsText: `${stringify(withThresholds(params, thresholdTable), { numbersAsFloat: true })}\n`,
    thresholds,
    warnings,
    doubts: [
      ...doubts,
      ...findTopologyProblems(params['TOPOLOGY'], {
        roles: countByRole(groups), perInstance: Number(params['N_HONEST_PEERS_PER_NODE'])
      })
    ]
  }
}

/**
 * Turns parameters into a Testground composition: {@link resolveComposeParams}, then {@link composeResolved}.
 *
 * @throws {CompositionError} for anything that is wrong with the parameters or the template, on one line
 */
export const compose = (init: ComposeInit = {}): ComposeResult =>
  composeResolved(resolveComposeParams(init), { forRealInstances: init.forRealInstances })
