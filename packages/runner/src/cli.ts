import { basename } from 'node:path'
import type { WriteStream } from 'node:tty'
import yargs, { type Argv } from 'yargs'
import { publishVerdict } from '@gsplan/gate'
import { splitDefines } from '@gsplan/composer'
import { diagnose } from './doctor.ts'
import { describeError, exitCodeOf, RunError } from './errors.ts'
import { ProgressLine } from './progress-line.ts'
import { rerun } from './rerun.ts'
import { run, type RunContext, type RunResult } from './run.ts'
import { defaultRunOptions, type RunOptions } from './run-options.ts'
import { formatSummary } from './summary.ts'
import { readVersion } from './version.ts'

/** What a command uses of its process. */
export interface Io {
  readonly stdout: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean }
  readonly stderr: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean, readonly columns?: number }
  on? (signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off? (signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  exit? (code: number): unknown
  readonly env?: Readonly<Record<string, string | undefined>>
}

interface OutputFlags {
  readonly quiet: boolean
  readonly json: boolean
  readonly junit: string | undefined
}

const outputFlags = <T>(argv: Argv<T>) => argv
  .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
  .option('json', { type: 'boolean', default: false, describe: 'print run.json instead of the summary' })
  .option('junit', { type: 'string', nargs: 1, describe: 'file that gets the verdict as JUnit XML' })

const runFlags = (argv: Argv) => outputFlags(argv)
  .positional('files', {
    type: 'string', array: true, default: [] as string[], describe: 'parameter files, or names of the template\'s'
  })
  .option('define', {
    alias: 'D', type: 'string', array: true, nargs: 1, default: [] as string[], describe: 'NAME=VALUE, repeatable'
  })
  .option('output', {
    alias: 'o', type: 'string', default: defaultRunOptions.output, describe: 'folder for run directories'
  })
  .option('name', { type: 'string', describe: 'added to the run directory\'s name' })
  .option('template', {
    alias: 'template_dir', type: 'string', default: defaultRunOptions.template,
    describe: 'template: a bundled name or a folder'
  })
  .option('config', { type: 'string', describe: 'configuration snapshot: a file or a saved one\'s name' })
  .option('instances', { type: 'number', describe: 'N_NODES' })
  .option('branch', { type: 'string', describe: 'GS_VERSION' })
  .option('commit', { type: 'string', describe: 'GS_VERSION, wins over --branch' })
  .option('k8s', { type: 'boolean', default: false, describe: 'compose for cluster:k8s' })
  .option('engine', { type: 'string', default: defaultRunOptions.engine, describe: 'sim, exec or testground' })
  .option('plan', { type: 'string', describe: 'another Testground plan: executable, Node script, or folder of a Go plan' })
  .option('endpoint', { type: 'string', describe: 'address of Testground\'s daemon, for the testground engine' })
  .option('composition', { type: 'string', describe: 'composition to run instead of making one from parameters' })
  .option('case', { type: 'string', describe: 'test case of the plan' })
  .option('seed', { type: 'number', default: defaultRunOptions.seed, describe: 'everything random follows from it' })
  .option('threads', { type: 'number', describe: 'threads of the simulation' })
  .option('processes', { type: 'number', describe: 'processes that the exec engine\'s instances share; one for ten peers' })
  .option('attempts', {
    type: 'number', default: defaultRunOptions.attempts,
    describe: 'how often it is measured at most when the host of a virtual machine is all that makes it invalid'
  })
  .option('dry-run', { type: 'boolean', default: false, describe: 'write composition and parameters, and stop' })
  .option('skip-analysis', { type: 'boolean', default: false, describe: 'stop after the archive' })
  .option('threshold', {
    type: 'string', array: true, nargs: 1, default: [] as string[],
    describe: 'METRIC OP VALUE, such as \'latency_p99 < 200ms\'; repeatable'
  })
  .option('baseline', { type: 'string', nargs: 1, describe: 'directory of an earlier run, for --max-regression' })
  .option('max-regression', {
    type: 'string', array: true, nargs: 1, default: [] as string[],
    describe: 'METRIC AMOUNT: how much worse than the baseline it may be, such as \'latency_p99 5%\'; repeatable'
  })
  .option('trim', { type: 'boolean', default: false, describe: 'leave out the first and last second of the run phase' })
  .option('allow-unknown', { type: 'boolean', default: false, describe: 'accept parameters nobody declared' })
  .option('allow-scripts', {
    type: 'boolean', default: false, describe: 'let the git repository of a router be built, which runs its scripts'
  })
  .option('merge', {
    choices: ['replace', 'deep'] as const, default: defaultRunOptions.merge, describe: 'how parameter files combine'
  })
  .option('store', { type: 'boolean', default: false, describe: 'store the run when it is finished (gsplan-sync)' })

/** A run's context on this process: progress on stderr, an abort on the first signal, the end on the second. */
function createContext (io: Io, { quiet }: OutputFlags): { readonly context: RunContext, readonly end: () => void } {
  const controller = new AbortController()
  const progress = new ProgressLine(io.stderr)
  const onSignal = (signal: 'SIGINT' | 'SIGTERM') => (): void => {
    if (controller.signal.aborted) io.exit?.(signal === 'SIGINT' ? 130 : 143)
    controller.abort(signal)
  }
  const [onInterrupt, onTerminate] = [onSignal('SIGINT'), onSignal('SIGTERM')]
  io.on?.('SIGINT', onInterrupt)
  io.on?.('SIGTERM', onTerminate)
  return {
    context: {
      signal: controller.signal,
      ...quiet
        ? {}
        : {
            onWarning: line => { io.stderr.write(`gsplan: warning: ${line}\n`) },
            onStage: stage => { progress.stage(stage) },
            onProgress: state => { progress.progress(state) },
            onStoreProgress: state => { progress.store(state) }
          }
    },
    end: () => {
      if (!quiet) progress.clear()
      io.off?.('SIGINT', onInterrupt)
      io.off?.('SIGTERM', onTerminate)
    }
  }
}

async function withContext<T> (io: Io, flags: OutputFlags, work: (context: RunContext) => Promise<T>): Promise<T> {
  const { context, end } = createContext(io, flags)
  try {
    return await work(context)
  } finally {
    end()
  }
}

function printResult (io: Io, result: RunResult, { json }: OutputFlags): void {
  io.stdout.write(json
    ? `${JSON.stringify({ ...result.json, runDir: result.runDir, store: result.store }, null, 2)}\n`
    : formatSummary(result, io.stdout.isTTY === true))
}

/** Hands the verdict to the CI job that this may be part of. */
async function publish (io: Io, { runDir, verdict, json, analysis }: RunResult, { junit }: OutputFlags): Promise<void> {
  if (json === undefined) return
  await publishVerdict({
    name: basename(runDir), verdict, thresholds: analysis?.thresholds ?? [], regressions: analysis?.regressions ?? [],
    metrics: analysis?.metrics ?? {}, findings: json.findings
  }, { junit, env: io.env ?? {}, onCommand: line => { io.stderr.write(`${line}\n`) } })
}

async function runCommand (io: Io, options: RunOptions & OutputFlags): Promise<number> {
  const result = await withContext(io, options, async context => run(options, context))
  printResult(io, result, options)
  if (result.store?.status === 'failed') {
    io.stderr.write(`gsplan: the run was not stored: ${result.store.message}; to store it:\n  ${result.store.command}\n`)
  }
  await publish(io, result, options)
  return result.verdict.exitCode
}

async function rerunCommand (io: Io, runDir: string, flags: OutputFlags): Promise<number> {
  const { result, differingMetrics, sameTrace } = await withContext(io, flags, async context => rerun(runDir, context))
  printResult(io, result, flags)
  await publish(io, result, flags)
  const agrees = differingMetrics.length === 0 && sameTrace !== false
  io.stderr.write(agrees
    ? `gsplan: agrees with ${runDir}: the same metrics${sameTrace === true ? ' and the same trace, byte for byte' : ''}\n`
    : `gsplan: differs from ${runDir}: ${differingMetrics.length} metrics${sameTrace === false ? ' and the trace' : ''}\n`)
  return result.verdict.exitCode
}

async function doctorCommand (io: Io): Promise<void> {
  for (const { program, version, neededFor } of await diagnose()) {
    io.stdout.write(`${program.padEnd(12)}${(version ?? 'not installed').slice(0, 36).padEnd(38)}${neededFor}\n`)
  }
}

/**
 * The command `gsplan`.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0
  const parser = yargs()
    .scriptName('gsplan')
    .usage('$0 <command>: test plans that measure how gossipsub performs at scale')
    .version(readVersion())
    .command('run [files..]', 'one test run, from parameters to a report', runFlags, async args => {
      exitCode = await runCommand(io, args)
    })
    .command('rerun <dir>', 'the same run again, and whether the results agree', builder => outputFlags(builder)
      .positional('dir', { type: 'string', demandOption: true }), async args => {
      exitCode = await rerunCommand(io, args.dir, args)
    })
    .command('doctor', 'what is installed, and what it is needed for', {}, async () => { await doctorCommand(io) })
    .demandCommand(1, 'expected a command: run, rerun or doctor')
    .strict()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      // YError is what yargs itself has against a command line
      if (error !== undefined && error.name !== 'YError') throw error
      throw new RunError((message ?? error?.message ?? 'wrong usage').replace(/\s*\n\s*/g, ' '))
    })
  try {
    // yargs hands help and version over only when it is given a callback
    await parser.parseAsync(splitDefines(argv), {}, (_error, _args, output) => {
      if (output !== '') io.stdout.write(`${output}\n`)
    })
    return exitCode
  } catch (error) {
    io.stderr.write(`gsplan: ${describeError(error)}\n`)
    return exitCodeOf(error)
  }
}
