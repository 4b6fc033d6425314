import { readVersion, runCommand, type Io, type Program } from '@gsplan/cli'
import { serveCommand } from './commands/serve.ts'

const program: Program = { name: 'gsplan-sync-service', version: readVersion(import.meta.url), command: serveCommand }

/**
 * The command `gsplan-sync-service`.
 *
 * @returns exit code
 */
export const main = async (argv: readonly string[], io: Io): Promise<number> => runCommand(program, argv, io)
