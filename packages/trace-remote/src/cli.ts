import { exitCodes, readVersion, runCommand, type Command, type Io } from '@gsplan/cli'
import { collectOptions, type CollectArgs } from '@gsplan/tracer'

const collectCommand: Command<CollectArgs> = {
  name: 'gsplan-trace-collect',
  describe: 'receive the events of remote tracers, until interrupted',
  options: collectOptions,
  run: async (args, io) => {
    const { collect } = await import('./collect.ts')
    await collect(args, io)
    return exitCodes.ok
  }
}

/**
 * The command `gsplan-trace-collect`.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  return await runCommand(
    { name: collectCommand.name as string, version: readVersion(import.meta.url), command: collectCommand }, argv, io)
}
