import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metrics } from '@gsplan/gate'
import type { RecordedReason, RegressionOutcome, RunFacts, ThresholdOutcome, Verdict } from '@gsplan/run-format'

/** JSON has no number for what was never reached. */
type JsonMetric = number | null | 'inf'

/** As it is, but for numbers that may be infinite. */
type Recorded<T> = { readonly [Name in keyof T]: T[Name] extends number | null ? JsonMetric : T[Name] }

/** `run.json`: a run for machines. */
export interface RunJson {
  readonly schema: 1
  readonly name: string
  readonly engine: string
  readonly seed: number
  readonly startedAt: string
  readonly verdict: { readonly status: Verdict['status'], readonly reasons: readonly RecordedReason[] }
  readonly target: RunFacts['target']
  readonly versions: RunFacts['versions']
  readonly host: RunFacts['host']
  /** Address of the daemon that was asked; absent where there is none, or it was its program's own. */
  readonly endpoint?: string
  readonly params: Readonly<Record<string, unknown>>
  readonly metrics: Readonly<Record<string, JsonMetric>>
  readonly thresholds: ReadonlyArray<Recorded<Omit<ThresholdOutcome, 'metric'>>>
  /** What the run was held against in a baseline run; absent when it was not. */
  readonly regressions?: ReadonlyArray<Recorded<RegressionOutcome>>
  /** What doesn't make the run invalid but should be known: lost deliveries, parameters the router can't follow. */
  readonly findings: readonly string[]
  readonly timing: RunFacts['timing']
  readonly files: Readonly<Record<string, string>>
}

const toJsonMetric = (value: number | null): JsonMetric => value === Infinity ? 'inf' : value

const toJsonThreshold = ({ expression, value, ok }: ThresholdOutcome): RunJson['thresholds'][number] =>
  ({ expression, value: toJsonMetric(value), ok })

const toJsonRegression = (
  { expression, metric, baseline, limit, value, ok }: RegressionOutcome
): Recorded<RegressionOutcome> =>
  ({ expression, metric, baseline: toJsonMetric(baseline), limit: toJsonMetric(limit), value: toJsonMetric(value), ok })

/** Whole numbers of TOML as JSON numbers. */
const plain = (_name: string, value: unknown): unknown => typeof value === 'bigint' ? Number(value) : value

export function toRunJson (init: {
  readonly facts: RunFacts
  readonly endpoint?: string | undefined
  readonly params: Readonly<Record<string, unknown>>
  readonly verdict: Verdict
  readonly metrics: Metrics
  readonly thresholds: readonly ThresholdOutcome[]
  readonly regressions: readonly RegressionOutcome[]
  readonly findings: readonly string[]
  readonly files: Readonly<Record<string, string>>
}): RunJson {
  const { facts, endpoint, params, verdict: { status, reasons }, metrics, thresholds, regressions, findings, files } = init
  const { name, engine, seed, startedAt, target, versions, host, timing } = facts
  return {
    schema: 1, name, engine, seed, startedAt, verdict: { status, reasons }, target, versions, host,
    ...endpoint === undefined ? {} : { endpoint },
    params: JSON.parse(JSON.stringify(params, plain)) as Record<string, unknown>,
    metrics: Object.fromEntries(Object.entries(metrics).map(([metric, value]) => [metric, toJsonMetric(value)])),
    thresholds: thresholds.map(toJsonThreshold),
    ...regressions.length === 0 ? {} : { regressions: regressions.map(toJsonRegression) },
    findings, timing, files
  }
}

/** Writes run.json whole or not at all: a directory that has one is complete. */
export async function writeRunJson (runDir: string, json: RunJson): Promise<void> {
  const path = join(runDir, 'run.json')
  await writeFile(`${path}.tmp`, `${JSON.stringify(json, null, 2)}\n`)
  await rename(`${path}.tmp`, path)
}
