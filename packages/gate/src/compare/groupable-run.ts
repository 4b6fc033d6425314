import type { RunRecord } from '@gsplan/run-format'
import type { Configuration } from '../run/configuration.ts'

/** A run as grouping sees it. */
export interface GroupableRun {
  readonly dir: string
  readonly name: string
  /** Undefined for a run of the original tool. */
  readonly facts: RunRecord | undefined
  readonly params: ReadonlyMap<string, string>
  readonly configuration: Configuration
}
