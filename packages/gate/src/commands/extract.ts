import { exitCodes, parseMaxMemory, printable, withWorkLine, type Command } from '@gsplan/cli'
import { maxMemoryOption } from './memory-option.ts'

export interface ExtractArgs {
  readonly archive: string
  readonly output: string | undefined
  readonly maxMemory: string | undefined
}

/** Extracts an archive into an analysis directory. */
export const extractCommand: Command<ExtractArgs> = {
  name: 'extract',
  describe: 'extract an archive into an analysis directory',
  positionals: ['archive'],
  options: {
    archive: { type: 'string', required: true, describe: 'archive of a run, tar.gz or zip' },
    output: { type: 'string', alias: 'o', describe: 'folder (default: analysis/ next to the archive)' },
    maxMemory: maxMemoryOption
  },
  async run ({ archive, output, maxMemory }, io) {
    const { analysisDirOf, extractArchive } = await import('../extract/extract-archive.ts')
    const { onLine } = await import('../run/describe-activity.ts')
    const target = output ?? analysisDirOf(archive)
    const { peers } = await withWorkLine('gsplan-gate', io, async line => {
      const { onProgress, onShare } = onLine(line)
      onProgress('extract')
      return extractArchive(archive, target, {
        maxMemoryBytes: parseMaxMemory(maxMemory), onTraces: () => { onProgress('trace') }, onShare
      })
    })
    io.stdout.write(`${printable(target)}: ${peers.length} peers\n`)
    return exitCodes.ok
  }
}
