import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import yargs from 'yargs'
import { analyseRun, type Analysis } from './analyse.ts'
import { AnalysisError } from './errors.ts'
import { extractArchive } from './extract/extract-archive.ts'
import { writeWhole } from './extract/write-whole.ts'
import { formatMetric } from '@gsplan/tracestat'
import { findMetric } from './metrics/metric-definitions.ts'
import { renderReport } from './report/render-report.ts'
import { openRun } from './run/open-run.ts'
import { parseThreshold } from './thresholds.ts'

/** Where a command writes. */
export interface Io {
  readonly stdout: { write (text: string): unknown }
  readonly stderr: { write (text: string): unknown }
}

const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

interface Options {
  readonly thresholds?: readonly string[]
  readonly trim: boolean
  readonly figures: boolean
}

async function analyse (
  runDir: string, { thresholds = [], trim, figures }: Options, io: Io
): Promise<Analysis> {
  // a threshold that can't be read is told before anything is written
  for (const threshold of thresholds) parseThreshold(threshold)
  const run = await openRun(runDir, { trim, onNotice: notice => { io.stderr.write(`gsplan-analysis: ${notice}\n`) } })
  return analyseRun(run, { thresholds, figures })
}

function describe (runDir: string, { verdict, metrics }: Analysis): string {
  const values = ['delivery_ratio', 'latency_p50', 'latency_p99'].flatMap(name => {
    const definition = findMetric(name)
    return definition === undefined ? [] : [`${name} ${formatMetric(definition, metrics[name] ?? null)}`]
  })
  const reasons = verdict.reasons.map(({ code, message }) => `\n  ${code}: ${message}`).join('')
  return `${runDir}: ${verdict.status}, ${values.join(', ')}${reasons}\n`
}

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
    .command(['run <dirs..>', 'run_notebook <dirs..>'], 'metrics, figures and report of runs', builder => builder
      .positional('dirs', { type: 'string', array: true, demandOption: true })
      .option('trim', { type: 'boolean', default: false, describe: 'leave out the first and last second of the run phase' }),
    async ({ dirs, trim }) => {
      for (const dir of dirs) {
        const analysis = await analyse(dir, { trim, figures: true }, io)
        await writeWhole(join(analysis.analysisDir, 'report.html'), renderReport(analysis, analysis.run.facts))
        io.stdout.write(describe(dir, analysis))
      }
    })
    .command('check <dir>', 'verdict of a finished run, for CI', builder => builder
      .positional('dir', { type: 'string', demandOption: true })
      .option('threshold', {
        type: 'string', array: true, nargs: 1, default: [] as string[], describe: 'METRIC OP VALUE, repeatable'
      })
      .option('trim', { type: 'boolean', default: false }),
    async ({ dir, threshold, trim }) => {
      const analysis = await analyse(dir, { thresholds: threshold, trim, figures: false }, io)
      io.stdout.write(describe(dir, analysis))
      exitCode = analysis.verdict.exitCode
    })
    .demandCommand(1, 'expected a command: extract, run or check')
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
