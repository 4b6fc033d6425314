import type { LiveEvent } from '@gsplan/run-format'
import type { InterruptSignal } from '@gsplan/cli'
import type { PreparedRun } from '../prepare/prepare-run.ts'
import type { RunOptions } from '../run-options.ts'
import type { RunMessage } from './finished-run.ts'

/** A run that is to be made: prepared, and with its seed in the options. */
export interface RunJob {
  readonly prepared: PreparedRun
  readonly options: RunOptions
}

/** A job as a message: data alone. */
export interface JobMessage {
  readonly kind: 'run'
  /** The run without its engine, which is found by its name. */
  readonly prepared: Omit<PreparedRun, 'engine'>
  readonly engine: string
  readonly options: RunOptions
  readonly cacheDir: string | undefined
}

/** Message to a process that makes runs. */
export type JobRequest = JobMessage | { readonly kind: 'abort', readonly signal: InterruptSignal }

/** Message of a process that makes runs. */
export type JobReply =
  | { readonly kind: 'event', readonly event: LiveEvent }
  | { readonly kind: 'done', readonly run: RunMessage }
  | { readonly kind: 'interrupted', readonly message: string, readonly signal: InterruptSignal }
  | { readonly kind: 'failed', readonly exitCode: number, readonly message: string }
