import type { Command } from '@gsplan/cli'
import { demandOne, demandSome } from './demand.ts'
import { destOption, syncOptions, type SyncArgs } from './sync-options.ts'
import { syncRemote } from './with-remote.ts'

interface FetchAllArgs extends SyncArgs {
  readonly dest?: string | undefined
}

export const fetchAllCommand: Command<FetchAllArgs> = {
  name: 'fetch-all',
  describe: 'fetch every run',
  positionals: ['dest'],
  options: { ...syncOptions, dest: { type: 'string', describe: 'local folder that they go to' } },
  async run (args, io) {
    const dest = demandOne('folder to fetch to', args.dest)
    const { fetchAllRuns } = await import('../fetch-runs.ts')
    return syncRemote(args, io, async options => fetchAllRuns(dest, options))
  }
}

interface FetchArgs extends SyncArgs {
  readonly names: readonly string[]
  readonly dest: string
}

export const fetchCommand: Command<FetchArgs> = {
  name: 'fetch',
  describe: 'fetch runs by name',
  positionals: ['names'],
  options: { ...syncOptions, names: { type: 'string', array: true, describe: 'names of stored runs' }, dest: destOption },
  async run (args, io) {
    const names = demandSome('names of runs', args.names)
    const { fetchRuns } = await import('../fetch-runs.ts')
    return syncRemote(args, io, async options => fetchRuns(names, { ...options, dest: args.dest }))
  }
}
