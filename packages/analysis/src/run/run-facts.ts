import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import type { ThresholdOutcome } from '../thresholds.ts'
import type { Reason } from '../validity.ts'

/** What is known of a run beside its archive. Old archives have none of it. */
export interface RunFacts {
  readonly name: string
  readonly engine: string
  readonly seed: number
  /** ISO 8601. */
  readonly startedAt: string
  readonly target: {
    readonly module: string
    readonly version: string
    /** Where it came from: bundled, npm, folder, git, go. */
    readonly source?: string
    readonly integrity?: string
  }
  readonly versions: Readonly<Record<string, string>>
  readonly host: { readonly cores: number, readonly memoryBytes: number, readonly os: string }
  /** Template parameters, by name. */
  readonly params: Readonly<Record<string, unknown>>
  readonly timing: {
    readonly wallS: number
    readonly virtualS: number
    readonly cpuS: number
    readonly peakRssBytes: number
  }
  /** How to run it again; not in run.json. */
  readonly command?: string
  /** Not in run.json. */
  readonly instanceFailures?: ReadonlyArray<{
    readonly groupId: string
    readonly groupIndex: number
    readonly message: string
  }>
}

/** The facts of a finished run, with what came of it: `run.json`. */
export interface StoredRunFacts extends RunFacts {
  readonly verdict: { readonly status: 'passed' | 'failed' | 'invalid', readonly reasons: readonly Reason[] }
  /** As they were when the run ended; Infinity = never reached. */
  readonly metrics: Metrics
  readonly thresholds: readonly ThresholdOutcome[]
  readonly findings: readonly string[]
}

/**
 * Reads a run's `run.json`.
 *
 * @returns undefined when there is none: an old archive, or a run that was interrupted
 * @throws {AnalysisError} when it is damaged
 */
export async function readRunFacts (runDir: string): Promise<StoredRunFacts | undefined> {
  const path = join(runDir, 'run.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    return undefined
  }
  try {
    const { metrics, ...facts } = JSON.parse(text) as Omit<StoredRunFacts, 'metrics'> & {
      readonly metrics: Readonly<Record<string, number | null | 'inf'>>
    }
    const values = Object.entries(metrics).map(([name, value]) => [name, value === 'inf' ? Infinity : value])
    return { ...facts, metrics: Object.fromEntries(values) as Metrics }
  } catch (cause) {
    throw new AnalysisError(`${path}: expected the JSON of a finished run: ${(cause as Error).message}`, { cause })
  }
}
