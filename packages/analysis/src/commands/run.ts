import type { Command } from '@gsplan/cli'
import { maxMemoryOption, recordedTrimOption } from '@gsplan/gate/commands'
import type { RunArgs } from '../run/run-and-print.ts'

/** Analyses runs: one in this process, several in parallel. */
export const runCommand: Command<RunArgs> = {
  name: ['run', 'run_notebook'],
  describe: 'tables, figures and report of runs',
  positionals: ['dirs'],
  options: {
    dirs: { type: 'string', array: true, required: true, describe: 'run directories' },
    template: { type: 'string', describe: 'edited analysis.mjs: its tables and figures instead of all' },
    jobs: {
      type: 'number', alias: 'j', integer: true, min: 1,
      describe: 'runs analysed in parallel; default: number of cores'
    },
    trim: recordedTrimOption,
    maxMemory: maxMemoryOption,
    json: { type: 'boolean', describe: 'one JSON document instead of lines' }
  },
  async run (args, io) {
    const { runAndPrint } = await import('../run/run-and-print.ts')
    return runAndPrint(args, io)
  }
}
