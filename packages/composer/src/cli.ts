import { readVersion, runCommand, type Io, type Program } from '@gsplan/cli'
import { composeCommand } from './commands/compose.ts'
import { configsCommand, templatesCommand } from './commands/lists.ts'
import { paramsCommand } from './commands/params.ts'
import { splitDefines } from './compose-options.ts'

const program: Program = {
  name: 'gsplan-composer',
  version: readVersion(import.meta.url),
  command: composeCommand,
  commands: [paramsCommand, templatesCommand, configsCommand]
}

/**
 * The command `gsplan-composer`.
 *
 * @returns exit code
 */
export const main = async (argv: readonly string[], io: Io): Promise<number> => runCommand(program, splitDefines(argv), io)
