import type { ComposeResult } from '@gsplan/composer'
import {
  assertComparable, assertTopics, parseThreshold, readBaseline, toCompositionFacts, toConfiguration,
  toParamTexts, topicsOfParams,
  type Baseline, type Configuration, type MaxRegression, type Metrics, type Threshold
} from '@gsplan/gate'
import { digestComposition, type Finding, type RecordedFinding } from '@gsplan/run-format'
import type { Engine } from '../engine.ts'
import { defaultEngines, findEngine } from '../engines/engines.ts'
import { isOwnPlan } from '../engines/shared/own-plan.ts'
import { checkDeliveries } from '../estimate/check-deliveries.ts'
import { checkWork, type ExpectedWork } from '../estimate/check-work.ts'
import { findFewConnections } from '../estimate/find-few-connections.ts'
import type { RunOptions } from '../run-options.ts'
import { allTargets, type RunTargets } from '../target/group-targets.ts'
import { isInGo } from '../target/target.ts'
import { checkEngineOptions, checkOptions } from './check-options.ts'
import { composeRun, type ComposedRun } from './compose-run.ts'
import { findEndpoint } from './find-endpoint.ts'
import { withSnapshotEngine } from './with-snapshot-engine.ts'
import { findOverLimit } from './find-over-limit.ts'
import { findOtherRunner, findUnshaped } from './find-unfollowed.ts'
import type { PrepareContext } from './find-target.ts'
import { version } from '../version.ts'

/** A run that may start: all mistakes of the user's that can be found have been looked for. */
export interface PreparedRun
  extends Pick<ComposeResult, 'composition' | 'compositionText' | 'params' | 'paramsText'>, RunTargets {
  readonly engine: Engine
  /** Conditions of parameter files and of the options. */
  readonly thresholds: readonly Threshold[]
  readonly maxRegressions: readonly MaxRegression[]
  /** Metrics of the baseline: of several runs, their medians. */
  readonly baseline?: Metrics | undefined
  /** Metrics of each run of the baseline. */
  readonly baselineRuns?: readonly Metrics[] | undefined
  /** Address of the daemon that the engine asks. */
  readonly endpoint?: string | undefined
  /** Address of Testground's daemon in the snapshot that the run was made from, whatever its engine. */
  readonly snapshotEndpoint?: string | undefined
  /** Expected size of the run, a line; absent where it is not known. */
  readonly estimate?: ExpectedWork | undefined
  /** Parts of the request that the run will not follow, and that its record names. */
  readonly findings: readonly RecordedFinding[]
  /** Other remarks for the user. */
  readonly warnings: readonly string[]
  /** Findings and remarks that the user was told before the run, a sentence each; absent before they are. */
  readonly told?: readonly string[] | undefined
}

/** Conditions of parameter files and options; those of files wait for the analysis when it is left out. */
function collectThresholds (
  ofFiles: readonly string[], { skipAnalysis, thresholds }: RunOptions
): Pick<PreparedRun, 'thresholds' | 'warnings'> {
  const parsed = ofFiles.map(parseThreshold)
  if (!skipAnalysis || parsed.length === 0) return { thresholds: [...parsed, ...thresholds], warnings: [] }
  return {
    thresholds, warnings: ['[thresholds] are not judged without the analysis; gsplan-analysis check judges them']
  }
}

/** Configuration of the run that is going to be made, as its run.json will have it. */
function toPlanned ({ name: engine }: Engine, { composed, target, targets }: ComposedRun): Configuration {
  const { params, composition } = composed
  const record = { engine, target, targets, versions: { gsplan: version }, params }
  return toConfiguration(
    record, toParamTexts(params), digestComposition(composition, target, targets), toCompositionFacts(composition))
}

/** @throws {AnalysisError} for a baseline of another configuration, before anything runs */
function assertBaseline (
  baseline: Baseline | undefined, { trim, across }: RunOptions, engine: Engine, composed: ComposedRun
): void {
  if (baseline !== undefined) assertComparable(baseline, [{ trim, configuration: toPlanned(engine, composed) }], across)
}

/**
 * Checks options, finds the router and composes, without writing anything but to the cache.
 *
 * @throws errors with exit code 2 or 3, one line each
 */
export async function prepareRun (
  given: RunOptions, context: PrepareContext & { readonly engines?: readonly Engine[] | undefined }
): Promise<PreparedRun> {
  const options = withSnapshotEngine(given, context.engines)
  checkOptions(options)
  const { baseline: dirs, maxRegressions, trim } = options
  const baseline = await readBaseline({ baseline: dirs, maxRegressions }, { trim, signal: context.signal })
  const { engines = defaultEngines } = context
  const engine = findEngine(options.engine, engines)
  const choice = { engine, engines }
  checkEngineOptions(options, choice)
  const composedRun = await composeRun(options, choice, context)
  const isOwn = isOwnPlan({ plan: options.plan, composition: composedRun.composed.composition })
  const silent = isOwn ? checkDeliveries(composedRun.composed.composition, options.force) : []
  const estimate = checkWork(composedRun.composed, engine, options, allTargets(composedRun).some(isInGo))
  assertBaseline(baseline, options, engine, composedRun)
  const { composed, target, targets, snapshotEndpoint, findings = [] } = composedRun
  const { thresholds, warnings } = collectThresholds(composed.thresholds, options)
  const { composition, compositionText, params, paramsText } = composed
  // another plan may have topics that its parameters don't name
  if (target.source !== 'plan') assertTopics([...thresholds, ...maxRegressions], topicsOfParams(params))
  return {
    engine, composition, compositionText, params, paramsText, target, targets, thresholds, maxRegressions,
    baseline: baseline?.metrics, baselineRuns: baseline?.runs.map(({ metrics }) => metrics),
    estimate,
    endpoint: findEndpoint(options.endpoint, snapshotEndpoint, engine, engines), snapshotEndpoint,
    findings: [
      ...findOtherRunner(options, params, choice), ...findUnshaped(composition, options, choice), ...findings,
      ...composed.doubts.map((message): Finding => ({ code: 'doubtful-parameter', message })), ...silent
    ],
    warnings: [
      ...(await findOverLimit(params, allTargets(composedRun))).map(({ message }) => message), ...composed.warnings,
      ...isOwn ? findFewConnections(composition) : [],
      ...allTargets(composedRun).flatMap(({ notes }) => notes), ...warnings
    ]
  }
}
