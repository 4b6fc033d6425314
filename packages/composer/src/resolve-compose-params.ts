import { checkParams } from './check-params.ts'
import { CompositionError } from './errors.ts'
import type { ParamValue, Params } from './param-value.ts'
import { resolveParams, type ResolveInit } from './resolve-params.ts'
import { readSnapshot } from './snapshot/snapshot.ts'
import { snapshotToParams } from './snapshot/snapshot-to-params.ts'
import { findTemplate } from './template.ts'
import { splitThresholds, thresholdTable } from './threshold-table.ts'

/** Parameters by where they are given. */
export interface ComposeParamsInit extends Omit<ResolveInit, 'templateDir' | 'flags' | 'config'> {
  /** A configuration snapshot: a file, or a saved one by its name. */
  readonly config?: string | undefined
  /** A bundled template's name or a folder. @default 'baseline' */
  readonly template?: string
  /** N_NODES. */
  readonly instances?: number | undefined
  /** GS_VERSION; a commit wins over a branch. */
  readonly branch?: string | undefined
  readonly commit?: string | undefined
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
  /** Parts of a configuration snapshot that are not followed, a line each. */
  readonly warnings: readonly string[]
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

/**
 * Resolves and checks parameters.
 *
 * @throws {CompositionError} for anything that is wrong with the parameters, on one line
 */
export function resolveComposeParams (init: ComposeParamsInit = {}): ResolvedParams {
  const templateDir = findTemplate(init.template ?? 'baseline')
  const { config, ...others } = init
  const snapshot = config === undefined ? undefined : snapshotToParams(readSnapshot(config))
  const resolved = resolveParams({ ...others, templateDir, flags: toFlags(init), config: snapshot?.params })
  const { params, thresholds } = splitThresholds(resolved)
  checkParams(params, init.allowUnknown)
  return {
    templateDir, params, thresholds, thresholdTable: resolved[thresholdTable], endpoint: snapshot?.endpoint,
    warnings: snapshot?.warnings.map(warning => `${config}: ${warning}`) ?? []
  }
}
