import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import yargs from 'yargs'
import { AnalysisError, checkCommand, extractArchive, type Io } from '@gsplan/gate'
import { compareCommand } from './commands/compare.ts'
import { runCommand } from './commands/run.ts'

const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

/**
 * The command `gsplan-analysis`.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0
  const parser = yargs()
    .scriptName('gsplan-analysis')
    .version(readVersion())
    .command('extract <archive>', 'archive to analysis directory', builder => builder
      .positional('archive', { type: 'string', demandOption: true })
      .option('output', { alias: 'o', type: 'string', describe: 'folder; analysis/ beside the archive by default' }),
    async ({ archive, output }) => {
      const target = output ?? join(dirname(archive), 'analysis')
      const { peers } = await extractArchive(archive, target)
      io.stdout.write(`${target}: ${peers.length} peers\n`)
    })
    .command(['run <dirs..>', 'run_notebook <dirs..>'], 'tables, figures and report of runs', builder => builder
      .positional('dirs', { type: 'string', array: true, demandOption: true })
      .option('template', {
        type: 'string', nargs: 1, describe: 'module whose tables and figures are made instead: an edited analysis.mjs'
      })
      .option('jobs', { alias: 'j', type: 'number', nargs: 1, describe: 'runs at a time; by default, one a core' })
      .option('trim', { type: 'boolean', default: false, describe: 'leave out the first and last second of the run phase' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document instead of lines' }),
    async args => { exitCode = await runCommand(args, io) })
    .command('check <dir>', 'verdict of a finished run, for CI', builder => builder
      .positional('dir', { type: 'string', demandOption: true })
      .option('threshold', {
        type: 'string', array: true, nargs: 1, default: [] as string[], describe: 'METRIC OP VALUE, repeatable'
      })
      .option('baseline', { type: 'string', nargs: 1, describe: 'directory of an earlier run, for --max-regression' })
      .option('max-regression', {
        type: 'string', array: true, nargs: 1, default: [] as string[],
        describe: 'METRIC AMOUNT: how much worse than the baseline it may be, such as \'latency_p99 5%\'; repeatable'
      })
      .option('junit', { type: 'string', nargs: 1, describe: 'file that gets the verdict as JUnit XML' })
      .option('trim', { type: 'boolean', default: false, describe: 'leave out the first and last second of the run phase' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document instead of the summary' }),
    async args => { exitCode = await checkCommand(args, io) })
    .command('compare [dirs..]', 'runs over each other: differences, merged CDF, one page', builder => builder
      .positional('dirs', {
        type: 'string', array: true, default: [] as string[],
        describe: 'run directories; what differs only in its seed is one group; the first is the reference'
      })
      .option('group', {
        type: 'string', array: true, default: [] as string[],
        describe: 'NAME=DIR…: runs that are one group whatever they differ in; repeatable'
      })
      .option('output', { alias: 'o', type: 'string', nargs: 1, describe: 'folder for comparison.html, .md and .json' })
      .option('trim', { type: 'boolean', default: false, describe: 'leave out the first and last second of the run phase' })
      .option('json', { type: 'boolean', default: false, describe: 'JSON on stdout instead of Markdown' })
      .option('quiet', { type: 'boolean', default: false, describe: 'no progress' }),
    async args => { exitCode = await compareCommand(args, io) })
    .demandCommand(1, 'expected a command: extract, run, compare or check')
    .strict()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      // YError is what yargs itself has against a command line
      if (error !== undefined && error.name !== 'YError') throw error
      throw new AnalysisError((message ?? error?.message ?? 'wrong usage').replace(/\s*\n\s*/g, ' '))
    })
  try {
    // yargs hands help and version over only when it is given a callback
    await parser.parseAsync([...argv], {}, (_error, _args, output) => {
      if (output !== '') io.stdout.write(`${output}\n`)
    })
    return exitCode
  } catch (error) {
    const { message, stack, exitCode: code = 70 } = error as Error & { readonly exitCode?: number }
    io.stderr.write(`gsplan-analysis: ${code === 70 ? stack ?? message : message}\n`)
    return code
  }
}
