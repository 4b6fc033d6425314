import {
  findMeasurable, isJavaScriptTarget, readRunJson, type Finding, type Reason, type ReasonCode, type RecordedFinding,
  type RunRecord
} from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import { withOnlyTopic } from '../metrics/with-only-topic.ts'
import { openRun, type OpenRunOptions, type Run } from '../run/open-run.ts'
import { checkRanges } from '../verdict/check-ranges.ts'
import { checkEnds, checkOutcomes } from '../verdict/validity.ts'
import { checkComposition, findAbsentComposition, readRunComposition, type RunComposition } from './check-composition.ts'
import { checkDigests } from './check-digests.ts'
import { compareRecorded } from './compare-recorded.ts'
import { collectReasons, collectReports, type OutsideReport, type VerdictReasons } from './collect-reasons.ts'

/** Evidence that a run is judged by, beside the conditions on it. */
export interface Evidence extends VerdictReasons {
  readonly name: string
  /** Undefined for old archives, and before run.json is written. */
  readonly facts: RunRecord | undefined
  readonly metrics: Metrics
  /** Observations that don't make the run invalid. */
  readonly findings: readonly RecordedFinding[]
  /** True if another plan than gsplan's left no gossipsub traces, so that only its instances vouch for the run. */
  readonly isVouchedFor: boolean
}

/** Reasons that every archive without traces has. */
const ofTraces: readonly ReasonCode[] = ['instance-output-missing', 'nothing-measured']

/**
 * Instances of a run by the composition in its directory, else by its record; 0 where neither counts them: the archive alone
 * says it then.
 */
function countExpected (composition: RunComposition | undefined, facts: RunRecord | undefined): number {
  if (composition !== undefined) return composition.groups.reduce((sum, { groupInstanceCount: count }) => sum + count, 0)
  const nodes = Number(facts?.params['N_NODES'])
  return Number.isSafeInteger(nodes) && nodes > 0 ? nodes : 0
}

/** Checks that a run of gsplan's plan in real time says whether its processes kept up. */
function checkHealth ({ facts, extraction: { peers } }: Run, metrics: Metrics): Reason[] {
  const owesHealth = facts !== undefined && !facts.repeatable && isJavaScriptTarget(facts.target) && peers.length > 0
  return owesHealth && (metrics['lag_p99'] ?? null) === null
    ? [{
        code: 'instance-output-missing',
        message: `no health file of any peer, as the engine ${facts.engine} makes them: whether the machine kept up is not known`
      }]
    : []
}

/** Collects the reasons against a run: those of its archive, and what the other files of its directory contradict. */
async function checkMeasured (run: Run, { isOtherPlan }: OutsideReport): Promise<Reason[]> {
  const { extraction } = run
  const composition = await readRunComposition(run.dir)
  // an extraction of the original does not tell how its instances ended
  const expected = extraction.instances.length === 0 ? 0 : countExpected(composition, run.facts)
  return [
    ...checkEnds(extraction, expected), ...await checkDigests(run),
    ...await checkComposition({ ...run, isOtherPlan, composition }),
    ...checkHealth(run, await run.metrics()),
    ...(await run.validity()).filter(({ code }) => code !== 'no-outcome')
  ]
}

/**
 * The same for a run that its instances alone vouch for: all of them have to, and there is at least one, unless the engine
 * does for those that left no outcome.
 */
async function checkVouched (run: Run, { findings }: OutsideReport): Promise<Reason[]> {
  const composition = await readRunComposition(run.dir)
  return [
    ...findings.some(({ code }) => code === 'outcomes-by-engine')
      ? []
      : checkEnds(run.extraction, Math.max(1, countExpected(composition, undefined))),
    ...await checkDigests(run), ...await checkComposition({ ...run, isOtherPlan: true, composition }),
    ...(await run.validity()).filter(({ code }) => code !== 'no-outcome' && !ofTraces.includes(code))
  ]
}

const remark = (instances: number): Finding => ({
  code: 'no-traces',
  message: `the plan left no gossipsub traces: the run is judged by ${
    instances === 1 ? 'its instance\'s own outcome' : `its ${instances} instances' own outcomes`}`
})

/** Says by what a run without traces is judged, unless the engine's finding does. */
const remarkOn = ({ instances }: Run['extraction'], { findings }: OutsideReport): Finding =>
  findings.some(({ code }) => code === 'outcomes-by-engine')
    ? { code: 'no-traces', message: 'the plan left no gossipsub traces: the run is judged by the outcomes of its instances' }
    : remark(instances.length)

/**
 * Collects the evidence of an opened run: its archive, its run.json and the given report. Instances of another plan that
 * left no traces vouch for the run themselves.
 */
export async function collectEvidence (run: Run, given: Partial<OutsideReport> = {}): Promise<Evidence> {
  const { facts, name, extraction } = run
  const report = collectReports(facts, given)
  // a plan that measures gossipsub introduces its peers, and states how many there are
  const isOfGossipsub = extraction.peers.length > 0 || extraction.instances.some(({ start }) => (start?.peers ?? 0) > 0)
  const isVouchedFor = report.isOtherPlan && extraction.tracePath === undefined && !isOfGossipsub
  const invalid = await (isVouchedFor ? checkVouched(run, report) : checkMeasured(run, report))
  return {
    name, facts, metrics: await run.metrics(), isVouchedFor,
    findings: [
      ...report.findings, ...isVouchedFor ? [remarkOn(extraction, report)] : [], ...await run.findings(),
      ...findAbsentComposition(run), ...await compareRecorded(run)
    ],
    ...collectReasons(report, { failures: checkOutcomes(extraction), invalid })
  }
}

/** Collects the evidence of a run whose archive is gone, by its word. */
function collectRecorded (facts: RunRecord): Evidence {
  const { name, metrics, findings, verdict: { status } } = facts
  const isMeasured = status !== 'unjudged' && (metrics['messages_published'] ?? 0) > 0
  const invalid = isMeasured
    ? checkRanges(metrics)
    : [{
        code: 'nothing-measured',
        message: status === 'unjudged' ? 'run.json says that nobody judged the run' : 'run.json reports no message'
      }]
  return {
    name, facts, metrics: withOnlyTopic(facts), findings, isVouchedFor: false,
    ...collectReasons(collectReports(facts), { failures: [], invalid })
  }
}

/**
 * Loads the evidence of a baseline's run: measured again from its archive or extraction, else as its run.json records it.
 *
 * @throws {AnalysisError} when there is no run
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function loadBaselineEvidence (runDir: string, options: OpenRunOptions): Promise<Evidence> {
  if (findMeasurable(runDir) !== undefined) return collectEvidence(await openRun(runDir, options))
  const facts = await readRunJson(runDir)
  if (facts !== undefined) return collectRecorded(facts)
  throw new AnalysisError(`${runDir}: expected a run directory with test-output.tgz or run.json, found neither`)
}

/**
 * Loads the evidence of a run's directory, measured again from its archive or extraction. Where both are gone nothing that
 * its run.json says can be checked, and the run is no longer passed.
 *
 * @throws {AnalysisError} when there is no run
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function loadEvidence (runDir: string, options: OpenRunOptions): Promise<Evidence> {
  const evidence = await loadBaselineEvidence(runDir, options)
  if (findMeasurable(runDir) !== undefined) return evidence
  const gone: Reason = {
    code: 'instance-output-missing',
    message: 'the archive is gone, so that nothing of what run.json says can be measured again'
  }
  return { ...evidence, invalid: [...evidence.invalid, gone] }
}
