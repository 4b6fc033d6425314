import { exitCodes, printable, type Command } from '@gsplan/cli'
import { syncOptions, type SyncArgs } from './sync-options.ts'
import { printJson, withRemote } from './with-remote.ts'

export const listCommand: Command<SyncArgs> = {
  name: ['list', 'ls'],
  describe: 'list stored runs',
  options: syncOptions,
  async run (args, io) {
    const { listRuns } = await import('../list-runs.ts')
    const names = await withRemote(args, io, listRuns)
    if (args.json) printJson(io, names)
    else for (const name of names) io.stdout.write(`${printable(name)}\n`)
    return exitCodes.ok
  }
}
