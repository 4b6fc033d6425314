import type { Analysis } from '@gsplan/analysis'
import type { RunJson, Verdict } from '@gsplan/run-format'
import type { StoreResult } from './store-run.ts'

/** A finished run. */
export interface RunResult {
  /** The run's directory; a failed run has been moved to `failed/`. */
  readonly runDir: string
  readonly verdict: Verdict
  /** Number of peers: those that the archive introduces, else those of the composition; absent after a dry run. */
  readonly peers?: number | undefined
  /** Absent after a dry run. */
  readonly json?: RunJson | undefined
  /** Absent when the analysis was skipped or impossible. */
  readonly analysis?: Analysis | undefined
  /** External interference (CPU steal) on a machine with spare capacity. */
  readonly disturbance?: string | undefined
  /** Absent unless storing was asked for. */
  readonly store?: StoreResult | undefined
}
