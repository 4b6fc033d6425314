import type { OptionsOf } from '@gsplan/cli'
import { junitOption } from '@gsplan/gate/commands'

/** Flags of every command that makes a run. */
export interface OutputArgs {
  readonly quiet: boolean
  readonly json: boolean
  readonly junit?: string | undefined
}

export const outputOptions: OptionsOf<OutputArgs> = {
  quiet: { type: 'boolean', describe: 'no progress and no warnings' },
  json: { type: 'boolean', describe: 'print run.json instead of the summary' },
  junit: junitOption
}
