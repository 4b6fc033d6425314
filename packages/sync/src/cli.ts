import { readVersion, runCommand, type Io, type Program } from '@gsplan/cli'
import { fetchAllCommand, fetchCommand } from './commands/fetch.ts'
import { listCommand } from './commands/list.ts'
import { storeAllCommand, storeCommand } from './commands/store.ts'
import { storingOptions } from './commands/sync-options.ts'
import { verifyCommand } from './commands/verify.ts'

const program: Program = {
  name: 'gsplan-sync',
  version: readVersion(import.meta.url),
  commands: [storeAllCommand, storeCommand, fetchAllCommand, fetchCommand, listCommand, verifyCommand],
  options: storingOptions
}

/**
 * The command `gsplan-sync`.
 *
 * @returns exit code
 */
export const main = async (argv: readonly string[], io: Io): Promise<number> => runCommand(program, argv, io)
