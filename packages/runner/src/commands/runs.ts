import { documentFor, exitCodes, type Command } from '@gsplan/cli'
import { defaultRunOptions } from '../run-options.ts'

interface RunsArgs {
  readonly dir?: string | undefined
  readonly json: boolean
}

/** Lists the runs of an output folder. */
export const runsCommand: Command<RunsArgs> = {
  name: 'runs',
  describe: 'list the runs of an output folder: verdict, engine, router, size and key metrics',
  positionals: ['dir'],
  options: {
    dir: { type: 'string', describe: `output folder; default: ${defaultRunOptions.output}` },
    json: { type: 'boolean', describe: 'JSON on stdout instead of a table' }
  },
  async run ({ dir = defaultRunOptions.output, json }, io) {
    const [{ readOutputFolder }, { formatRuns, formatRunsJson }] = await Promise.all([
      import('../read-output-folder.ts'), import('../summary/format-runs.ts')
    ])
    const runs = await readOutputFolder(dir)
    for (const piece of json ? formatRunsJson(dir, runs) : formatRuns(runs)) {
      io.stdout.write(json ? documentFor(io.stdout, piece) : piece)
    }
    return exitCodes.ok
  }
}
