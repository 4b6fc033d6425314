import { readFile } from 'node:fs/promises'
import {
  findMeasurable, readRunJson, runPaths, type Finding, type Reason, type ReasonCode, type RecordedFinding, type RunRecord
} from '@gsplan/run-format'
import { parseComposition, resolveGroups } from '@gsplan/testground'
import type { Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import { withOnlyTopic } from '../metrics/with-only-topic.ts'
import { openRun, type OpenRunOptions, type Run } from '../run/open-run.ts'
import { checkEnds, checkOutcomes } from '../verdict/validity.ts'
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

/** Instances of a run by the composition in its directory; at least one, as a run without any measures nothing. */
async function countExpected (runDir: string): Promise<number> {
  try {
    const composition = parseComposition(await readFile(runPaths(runDir).composition, 'utf8'))
    return Math.max(1, resolveGroups(composition).reduce((sum, { groupInstanceCount }) => sum + groupInstanceCount, 0))
  } catch {
    // absent, or one that can't be counted: the archive alone says how many there were
    return 1
  }
}

/**
 * Collects the reasons against a run that its instances alone vouch for: all of them have to, unless the engine does for
 * those that left no outcome.
 */
const checkVouched = async ({ dir, extraction, validity }: Run, { findings }: OutsideReport): Promise<Reason[]> => [
  ...findings.some(({ code }) => code === 'outcomes-by-engine') ? [] : checkEnds(extraction, await countExpected(dir)),
  ...(await validity()).filter(({ code }) => code !== 'no-outcome' && !ofTraces.includes(code))
]

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
  const invalid = isVouchedFor ? await checkVouched(run, report) : await run.validity()
  return {
    name, facts, metrics: await run.metrics(), isVouchedFor,
    findings: [...report.findings, ...isVouchedFor ? [remarkOn(extraction, report)] : [], ...await run.findings()],
    ...collectReasons(report, { failures: checkOutcomes(extraction), invalid })
  }
}

/** Collects the evidence of a run whose archive is gone: whether it has measured something is all that can be checked. */
function collectRecorded (facts: RunRecord): Evidence {
  const { name, metrics, findings } = facts
  const report = collectReports(facts)
  const isMeasured = (metrics['messages_published'] ?? 0) > 0
  const isVouchedFor = report.isOtherPlan && !isMeasured
  const invalid = isMeasured || isVouchedFor ? [] : [{ code: 'nothing-measured', message: 'run.json reports no message' }]
  return {
    name, facts, metrics: withOnlyTopic(facts), findings, isVouchedFor, ...collectReasons(report, { failures: [], invalid })
  }
}

/**
 * Loads the evidence of a run's directory: measured again from its archive or extraction, else as its run.json records it.
 *
 * @throws {AnalysisError} when there is no run
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function loadEvidence (runDir: string, options: OpenRunOptions): Promise<Evidence> {
  if (findMeasurable(runDir) !== undefined) return collectEvidence(await openRun(runDir, options))
  const facts = await readRunJson(runDir)
  if (facts !== undefined) return collectRecorded(facts)
  throw new AnalysisError(`${runDir}: expected a run directory with test-output.tgz or run.json, found neither`)
}
