import { quoteWord } from '@gsplan/cli'
import { formatFlags } from '../../format-command.ts'
import { sweepFlags, type SweepArgs } from './sweep-flags.ts'

/** Arguments by position, and flags that are of one call. */
const left: ReadonlySet<string> = new Set<keyof SweepArgs>(['grid', 'files', 'quiet', 'json', 'dryRun', 'retry'])

/** Command line that goes on with a sweep, for people to copy. */
export const formatSweepCommand = (args: SweepArgs): string => [
  'npx gsplan sweep', quoteWord(args.grid), ...args.files.map(quoteWord), ...formatFlags(sweepFlags, { ...args }, left)
].join(' ')
