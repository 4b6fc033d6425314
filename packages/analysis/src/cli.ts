import { readVersion, runCommand as runProgram, type Io, type Program } from '@gsplan/cli'
import { checkCommand, extractCommand, metricsCommand, tablesCommand } from '@gsplan/gate/commands'
import { compareCommand } from './commands/compare.ts'
import { runCommand } from './commands/run.ts'

const program: Program = {
  name: 'gsplan-analysis', version: readVersion(import.meta.url),
  commands: [extractCommand, runCommand, checkCommand, compareCommand, metricsCommand, tablesCommand]
}

/**
 * The command `gsplan-analysis`.
 *
 * @returns exit code
 */
export const main = async (argv: readonly string[], io: Io): Promise<number> => runProgram(program, argv, io)
