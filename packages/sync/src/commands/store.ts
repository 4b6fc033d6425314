import type { Command } from '@gsplan/cli'
import { demandOne, demandSome } from './demand.ts'
import { storingOptions, type StoringArgs } from './sync-options.ts'
import { syncRemote } from './with-remote.ts'

interface StoreAllArgs extends StoringArgs {
  readonly dir?: string | undefined
  readonly ignore: readonly string[]
}

export const storeAllCommand: Command<StoreAllArgs> = {
  name: 'store-all',
  describe: 'store every sub-folder but failed',
  positionals: ['dir'],
  options: {
    ...storingOptions,
    dir: { type: 'string', describe: 'folder of runs, such as output' },
    ignore: { type: 'string', array: true, describe: 'name of a sub-folder to leave out, repeatable' }
  },
  async run (args, io) {
    const dir = demandOne('folder of runs', args.dir)
    const { ignore, delete: deletes } = args
    const { storeAllRuns } = await import('../store-runs.ts')
    return syncRemote(args, io, async options => storeAllRuns(dir, { ...options, ignore, delete: deletes }))
  }
}

interface StoreArgs extends StoringArgs {
  readonly paths: readonly string[]
}

export const storeCommand: Command<StoreArgs> = {
  name: 'store',
  describe: 'store folders',
  positionals: ['paths'],
  options: { ...storingOptions, paths: { type: 'string', array: true, describe: 'folders of runs' } },
  async run (args, io) {
    const paths = demandSome('folders to store', args.paths)
    const { storeRuns } = await import('../store-runs.ts')
    return syncRemote(args, io, async options => storeRuns(paths, { ...options, delete: args.delete }))
  }
}
