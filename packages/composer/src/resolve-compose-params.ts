import { checkParams } from './check-params.ts'
import { findScoreDoubts, findTopicWarnings } from './score-doubts.ts'
import { CompositionError } from './errors.ts'
import type { ParamValue, Params } from './param-value.ts'
import { resolveParams, type ResolveInit } from './resolve-params.ts'
import { readSnapshot } from './snapshot/snapshot.ts'
import { snapshotToParams } from './snapshot/snapshot-to-params.ts'
import { findTemplate } from './template.ts'
import { splitThresholds, thresholdTable } from './threshold-table.ts'

/** Parameters by where they are given. */
export interface ComposeParamsInit extends Omit<ResolveInit, 'templateDir' | 'flags' | 'flagDefines' | 'config'> {
  /** A configuration snapshot: a file, or a saved one by its name. */
  readonly config?: string | undefined
  /** A bundled template's name or a folder. @default 'baseline' */
  readonly template?: string
  /** N_NODES. */
  readonly instances?: number | undefined
  /** GS_VERSION; a commit wins over a branch. */
  readonly branch?: string | undefined
  readonly commit?: string | undefined
  /** Message rate and size of the first topic. */
  readonly rate?: string | undefined
  readonly size?: string | undefined
  /** Runs on a Kubernetes cluster: TEST_RUNNER and the build configuration it needs. */
  readonly k8s?: boolean
}

/** Parameters that are complete and checked, before anything is composed. */
export interface ResolvedParams {
  readonly templateDir: string
  /** Every parameter, defaults included, without those that follow from others. */
  readonly params: Params
  /** Conditions of the `[thresholds]` table, such as `latency_p99 < 200ms`. */
  readonly thresholds: readonly string[]
  /** The table itself. */
  readonly thresholdTable: ParamValue | undefined
  /** Address of Testground's daemon in a configuration snapshot; empty or absent when there is none. */
  readonly endpoint?: string | undefined
  /** Parts of a configuration snapshot that are not followed, and topics without score parameters, a line each. */
  readonly warnings: readonly string[]
  /** Values that are possible and probably not meant, a line each. */
  readonly doubts: readonly string[]
}

/** Flags with a meaning of their own, as parameters. */
function toFlags ({ instances, branch, commit, k8s }: ComposeParamsInit): Params {
  const version = commit ?? branch
  if (instances !== undefined && !Number.isSafeInteger(instances)) {
    throw new CompositionError(`--instances: expected a whole number, got ${instances}`)
  }
  const flags: Record<string, ParamValue> = {}
  if (instances !== undefined) flags['N_NODES'] = BigInt(instances)
  if (version !== undefined && version !== '') flags['GS_VERSION'] = version
  if (k8s === true) {
    flags['TEST_RUNNER'] = 'cluster:k8s'
    flags['BUILD_CONFIG'] = { bypass_cache: true, push_registry: true, registry_type: 'aws' }
  }
  return flags
}

/** Flags that set a part of a parameter. */
function toFlagDefines ({ rate, size }: ComposeParamsInit): Array<[flag: string, definition: string]> {
  return [
    ...rate === undefined ? [] : [['--rate', `TOPIC_CONFIG.0.message_rate=${rate}`] as [string, string]],
    ...size === undefined ? [] : [['--size', `TOPIC_CONFIG.0.message_size=${size}`] as [string, string]]
  ]
}

/**
 * Resolves and checks parameters.
 *
 * @throws {CompositionError} for anything that is wrong with the parameters, on one line
 */
export function resolveComposeParams (init: ComposeParamsInit = {}): ResolvedParams {
  const templateDir = findTemplate(init.template ?? 'baseline')
  const { config, ...others } = init
  const snapshot = config === undefined ? undefined : snapshotToParams(readSnapshot(config))
  const resolved = resolveParams({
    ...others, templateDir, flags: toFlags(init), flagDefines: toFlagDefines(init), config: snapshot?.params
  })
  const { params, thresholds } = splitThresholds(resolved)
  checkParams(params, init.allowUnknown)
  return {
    templateDir, params, thresholds, thresholdTable: resolved[thresholdTable], endpoint: snapshot?.endpoint,
    warnings: [...snapshot?.warnings.map(warning => `${config}: ${warning}`) ?? [], ...findTopicWarnings(params)],
    doubts: findScoreDoubts(params)
  }
}
