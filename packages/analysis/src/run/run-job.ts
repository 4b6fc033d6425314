import type { Metrics } from '@gsplan/gate'
import type { Verdict } from '@gsplan/run-format'
import type { RouterRow } from './router-rows.ts'

/** A run to be analysed, and how. */
export interface RunJob {
  readonly dir: string
  /** Module whose tables and figures are made instead of all. */
  readonly template: string | undefined
  readonly trim?: boolean | undefined
  /** Memory for what an archive holds. @default by its size */
  readonly maxMemoryBytes?: number | undefined
}

/** A run that was analysed. */
export interface RunResult {
  readonly dir: string
  readonly status: Verdict['status']
  readonly reasons: Verdict['reasons']
  /** Exit code of the verdict. */
  readonly exitCode: Verdict['exitCode']
  readonly metrics: Metrics
  /** The table `routers` of a run whose groups have several. */
  readonly routers?: readonly RouterRow[] | undefined
  /** Files that a template made. */
  readonly files: readonly string[]
}

/** Message of a process that analyses a run, at its end. */
export type RunReply =
  | { readonly kind: 'done', readonly result: RunResult }
  | { readonly kind: 'failed', readonly exitCode: number, readonly error: string }
