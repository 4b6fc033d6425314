import { readVersion, runCommand, type Io, type Program } from '@gsplan/cli'
import {
  aggregateCommand, catCommand, collectCommand, filterCommand, mergeCommand
} from './commands/trace-commands.ts'

const program: Program = {
  name: 'gsplan-tracer',
  version: readVersion(import.meta.url),
  commands: [catCommand, filterCommand, mergeCommand, aggregateCommand, collectCommand]
}

/**
 * The command `gsplan-tracer`.
 *
 * @returns exit code
 */
export const main = async (argv: readonly string[], io: Io): Promise<number> => runCommand(program, argv, io)
