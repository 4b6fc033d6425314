import { readVersion, runCommand, type Io, type Program } from '@gsplan/cli'
import { checkCommand, compareCommand, extractCommand, metricsCommand, tablesCommand } from './commands/index.ts'

const program: Program = {
  name: 'gsplan-gate', version: readVersion(import.meta.url),
  commands: [extractCommand, checkCommand, compareCommand, metricsCommand, tablesCommand]
}

/**
 * The command `gsplan-gate`.
 *
 * @returns exit code
 */
export const main = async (argv: readonly string[], io: Io): Promise<number> => runCommand(program, argv, io)
