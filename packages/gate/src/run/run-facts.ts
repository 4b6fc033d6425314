import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metrics } from '@gsplan/tracestat'
import { RunFactsError } from '../errors.ts'
import type { RegressionOutcome } from '../verdict/max-regression.ts'
import type { ThresholdOutcome } from '../verdict/threshold.ts'
import type { Reason } from '../verdict/validity.ts'
import { parseRunFacts } from './parse-run-facts.ts'

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
    /** Null when it could not be measured: the instances ran on other machines. */
    readonly cpuS: number | null
    readonly peakRssBytes: number | null
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

/** A condition, and how it was met when the run ended. */
export type StoredThreshold = Omit<ThresholdOutcome, 'metric'>

/** The facts of a finished run, with what came of it: `run.json`. */
export interface StoredRunFacts extends RunFacts {
  readonly verdict: { readonly status: 'passed' | 'failed' | 'invalid', readonly reasons: readonly Reason[] }
  /** As they were when the run ended; Infinity = never reached. */
  readonly metrics: Metrics
  readonly thresholds: readonly StoredThreshold[]
  readonly regressions: readonly RegressionOutcome[]
  readonly findings: readonly string[]
}

/**
 * Reads a run's `run.json`.
 *
 * @returns undefined when there is none: an old archive, or a run that was interrupted
 * @throws {RunFactsError} when it is damaged
 */
export async function readRunFacts (runDir: string): Promise<StoredRunFacts | undefined> {
  const path = join(runDir, 'run.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new RunFactsError(`${path}: expected a file that can be read, got ${code ?? message}`)
  }
  return parseRunFacts(text, path)
}
