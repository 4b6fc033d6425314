import { checkParams, checkRecordedParams } from './check-params.ts'
import { findDoubts } from './find-doubts.ts'
import { findTopicWarnings } from './score-doubts.ts'
import { findLostFlags, toFlagDefines, toFlags, type ComposeFlags } from './flags.ts'
import type { ParamValue, Params } from './param-value.ts'
import { resolveParams, type ResolveInit } from './resolve-params.ts'
import { readSnapshot } from './snapshot/snapshot.ts'
import { snapshotToParams, type SnapshotParams } from './snapshot/snapshot-to-params.ts'
import { findTemplate } from './template.ts'
import { splitThresholds, thresholdTable } from './threshold-table.ts'

/** Parameters by where they are given. */
export interface ComposeParamsInit
  extends Omit<ResolveInit, 'templateDir' | 'flags' | 'flagDefines' | 'config'>, ComposeFlags {
  /** A configuration snapshot: a file, or a saved one by its name. */
  readonly config?: string | undefined
  /** A bundled template's name or a folder. @default 'baseline' */
  readonly template?: string
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
  /** Engine and seeds that a configuration snapshot names. */
  readonly engine?: string | undefined
  readonly seeds?: readonly number[] | undefined
  /** Parts of a configuration snapshot and flags that are not followed, and topics without score parameters, a line each. */
  readonly warnings: readonly string[]
  /** Values that are possible and probably not meant, a line each. */
  readonly doubts: readonly string[]
}

/** Reads a configuration snapshot; an error of one of its values names the file. */
function readConfig (config: string): SnapshotParams {
  const snapshot = snapshotToParams(readSnapshot(config))
  checkRecordedParams(snapshot.params, config)
  return snapshot
}

/**
 * Resolves and checks parameters.
 *
 * @throws {CompositionError} for anything that is wrong with the parameters, on one line
 */
export function resolveComposeParams (init: ComposeParamsInit = {}): ResolvedParams {
  const templateDir = findTemplate(init.template ?? 'baseline')
  const { config, ...others } = init
  const snapshot = config === undefined ? undefined : readConfig(config)
  const resolved = resolveParams({
    ...others, templateDir, flags: toFlags(init), flagDefines: toFlagDefines(init), config: snapshot?.params
  })
  const { params, thresholds } = splitThresholds(resolved)
  const { endpoint, engine, seeds, thresholds: ofSnapshot = [] } = snapshot ?? {}
  checkParams(params, init.allowUnknown)
  return {
    templateDir, params, thresholds: [...ofSnapshot, ...thresholds], thresholdTable: resolved[thresholdTable],
    endpoint, engine, seeds,
    warnings: [...snapshot?.warnings.map(warning => `${config}: ${warning}`) ?? [], ...findLostFlags(init, params),
      ...findTopicWarnings(params)],
    doubts: findDoubts(params)
  }
}
