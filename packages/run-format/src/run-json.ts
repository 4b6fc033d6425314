import { toFindingsJson } from './finding.ts'
import { toRecordedMetrics } from './metric-key.ts'
import type { RecordedReason } from './reason.ts'
import type {
  RegressionOutcome, RunDigests, RunFacts, RunMetrics, RunPlace, RunRecord, ThresholdOutcome
} from './run-record.ts'
import type { VerdictStatus } from './verdict.ts'

/** A metric in JSON, which has no infinite number. */
export type JsonMetric = number | null | 'inf'

/** The same, with metrics as JSON has them. */
export type Recorded<T> = { readonly [Name in keyof T]: T[Name] extends number | null ? JsonMetric : T[Name] }

/** Content of `run.json`, schema 2. */
export interface RunJson {
  readonly schema: 2
  readonly name: string
  readonly engine: string
  /** Absent where RPCs travelled as the engine has it. */
  readonly wire?: RunFacts['wire']
  /** True when the same inputs give the same bytes on the engine. */
  readonly repeatable: boolean
  readonly seed: number
  /** Absent for a run that is not one of a set. */
  readonly seeds?: RunFacts['seeds']
  readonly startedAt: string
  readonly verdict: { readonly status: VerdictStatus, readonly reasons: readonly RecordedReason[] }
  readonly composition?: string | undefined
  readonly digests?: RunDigests | undefined
  readonly target: RunFacts['target']
  /** Absent for a run of one router. */
  readonly targets?: RunFacts['targets']
  readonly versions: RunFacts['versions']
  readonly host: RunFacts['host']
  readonly endpoint?: string | undefined
  readonly place?: RunPlace | undefined
  /** Absent when nothing was trimmed. */
  readonly trim?: boolean | undefined
  /** Absent where no flag that changes results was given. */
  readonly settings?: RunFacts['settings']
  readonly params: Readonly<Record<string, unknown>>
  readonly metrics: Readonly<Record<string, JsonMetric>>
  readonly thresholds: ReadonlyArray<Recorded<Omit<ThresholdOutcome, 'metric' | 'missing'>>>
  /** Absent when the run was not compared with a baseline. */
  readonly regressions?: ReadonlyArray<Recorded<Omit<RegressionOutcome, 'missing'>>> | undefined
  readonly findings: readonly string[]
  /** Codes of the findings, in the same order; absent in records of earlier versions. */
  readonly findingCodes?: readonly string[] | undefined
  readonly timing: RunFacts['timing']
  readonly files: Readonly<Record<string, string>>
}

const toJsonMetric = (value: number | null): JsonMetric => value === Infinity ? 'inf' : value

const toJsonMetrics = (metrics: RunMetrics): RunJson['metrics'] =>
  Object.fromEntries(Object.entries(toRecordedMetrics(metrics)).map(([name, value]) => [name, toJsonMetric(value)]))

const toJsonThreshold = ({ expression, value, ok }: ThresholdOutcome): RunJson['thresholds'][number] =>
  ({ expression, value: toJsonMetric(value), ok })

const toJsonRegression = (
  { expression, metric, baseline, limit, value, ok }: RegressionOutcome
): Recorded<Omit<RegressionOutcome, 'missing'>> =>
  ({ expression, metric, baseline: toJsonMetric(baseline), limit: toJsonMetric(limit), value: toJsonMetric(value), ok })

/** Whole numbers of TOML as JSON numbers. */
const plain = (_name: string, value: unknown): unknown => typeof value === 'bigint' ? Number(value) : value

/** Converts a run's record to the object in `run.json`, keys in their order there; bigints (TOML) become numbers. */
export function toRunJson (record: RunRecord): RunJson {
  const { name, engine, wire, repeatable, seed, seeds, startedAt, verdict: { status, reasons } } = record
  const { composition, digests, target, targets, versions, host, endpoint, place, settings, params, trim } = record
  const { metrics, thresholds, regressions, findings, timing, files } = record
  const json: RunJson = {
    schema: 2, name, engine, wire, repeatable, seed, seeds, startedAt, verdict: { status, reasons }, composition, digests,
    target, targets, versions, host, endpoint, place, trim, settings, params,
    metrics: toJsonMetrics(metrics), thresholds: thresholds.map(toJsonThreshold),
    regressions: regressions.length === 0 ? undefined : regressions.map(toJsonRegression),
    ...toFindingsJson(findings), timing, files
  }
  // without keys that are undefined
  return JSON.parse(JSON.stringify(json, plain)) as RunJson
}

/** Formats the text of `run.json`. */
export const formatRunJson = (json: RunJson): string => `${JSON.stringify(json, null, 2)}\n`
