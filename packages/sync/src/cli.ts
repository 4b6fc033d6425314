import { readFileSync } from 'node:fs'
import prettyBytes from 'pretty-bytes'
import yargs, { type Argv } from 'yargs'
import { InterruptedError, UsageError } from './errors.ts'
import { defaultDest, fetchAllRuns, fetchRuns } from './fetch-runs.ts'
import { listRuns } from './list-runs.ts'
import { markerName } from './marker.ts'
import { printable } from './printable.ts'
import { ProgressLine, type ProgressOutput } from './progress-line.ts'
import { completeFromEnvironment, defaultBucket, defaultRegion, type RemoteOptions } from './remote-options.ts'
import { storeAllRuns, storeRuns } from './store-runs.ts'
import type { RunOutcome, SyncOptions } from './sync-runs.ts'
import { verifyRun, type Verification } from './verify-run.ts'

/** What the command uses of its process. */
export interface Io {
  readonly env: Readonly<NodeJS.ProcessEnv>
  readonly stdout: { write (text: string): unknown }
  readonly stderr: ProgressOutput
  on? (signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off? (signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  exit? (code: number): unknown
}

interface Flags extends RemoteOptions {
  readonly quiet: boolean
  readonly json: boolean
}

const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

const flags = (argv: Argv) => argv
  .option('bucket', { type: 'string', describe: `bucket, or GSPLAN_BUCKET; default: ${defaultBucket}` })
  .option('region', { type: 'string', describe: `its region, or GSPLAN_REGION; default: ${defaultRegion}` })
  .option('endpoint', { type: 'string', describe: 'URL of an S3 storage, or GSPLAN_ENDPOINT; default: Amazon\'s' })
  .option('remote', { type: 'string', describe: 'NAME:PATH of rclone\'s configuration, or GSPLAN_REMOTE' })
  .option('acl', { type: 'string', describe: 'who may read what is stored, such as public-read; default: private' })
  .option('delete', { type: 'boolean', default: false, describe: 'store: take away there what is not here' })
  .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
  .option('json', { type: 'boolean', default: false, describe: 'one JSON document on stdout' })

const dest = { type: 'string', default: defaultDest, describe: 'folder of the runs here' } as const
const many = { type: 'string', array: true, default: [] as string[] } as const

/** Splits at the first `--`: what follows are operands, however they look (yargs has them neither as text nor in place). */
function splitOperands (argv: readonly string[]): readonly [flags: readonly string[], operands: readonly string[]] {
  const at = argv.indexOf('--')
  return at === -1 ? [argv, []] : [argv.slice(0, at), argv.slice(at + 1)]
}

function demandSome (what: string, found: readonly string[]): readonly string[] {
  if (found.length === 0) throw new UsageError(`expected ${what}, got none`)
  return found
}

function demandOne (what: string, ...found: ReadonlyArray<string | undefined>): string {
  const [operand, ...more] = found.filter(each => each !== undefined)
  if (operand === undefined || more.length > 0) throw new UsageError(`expected one ${what}, got ${operand === undefined ? 'none' : found.length}`)
  return operand
}

/** A run may differ in thousands of files. */
const SHOWN_DIFFERENCES = 20

function showOutcome (outcome: RunOutcome, io: Io): void {
  const name = printable(outcome.name)
  if (outcome.status === 'failed') {
    io.stderr.write(`gsplan-sync: ${name}: ${outcome.message}\n`)
    return
  }
  const { status, files, bytes, marked } = outcome
  io.stdout.write(`${status} ${name}: ${files} ${files === 1 ? 'file' : 'files'}, ${prettyBytes(bytes)}\n`)
  if (!marked) {
    io.stderr.write(`gsplan-sync: ${name}: stored by another tool, without ${markerName}: whether it is whole is unknown\n`)
  }
}

function formatVerification ({ name, same, differing, onlyHere, onlyThere, marker, ok }: Verification): string {
  const lines = [
    ...differing.map(path => `differs: ${path}`), ...onlyHere.map(path => `only here: ${path}`),
    ...onlyThere.map(path => `only there: ${path}`)
  ]
  const more = lines.length - SHOWN_DIFFERENCES
  return [
    `${printable(name)}: ${ok ? `the same, ${same.length} files` : `${lines.length} differences, ${same.length} files are the same`}`,
    ...lines.slice(0, SHOWN_DIFFERENCES).map(line => `  ${printable(line)}`), ...more > 0 ? [`  and ${more} more`] : [],
    ...marker === 'storing' ? ['  there: its storing was not finished'] : [],
    ...marker === 'none' ? ['  there: stored by another tool'] : [], ''
  ].join('\n')
}

/** Runs a command with progress on stderr, and an abort on the first signal; the second ends the process. */
async function withProcess (
  io: Io, { quiet, json, bucket, region, endpoint, remote, acl }: Flags, work: (options: SyncOptions) => Promise<number>
): Promise<number> {
  const controller = new AbortController()
  const progress = new ProgressLine(io.stderr)
  const onSignal = (signal: 'SIGINT' | 'SIGTERM') => (): void => {
    const interrupted = new InterruptedError(signal)
    if (controller.signal.aborted) io.exit?.(interrupted.exitCode)
    controller.abort(interrupted)
  }
  const [onInterrupt, onTerminate] = [onSignal('SIGINT'), onSignal('SIGTERM')]
  io.on?.('SIGINT', onInterrupt)
  io.on?.('SIGTERM', onTerminate)
  const clear = (): void => { if (!quiet) progress.clear() }
  try {
    return await work({
      ...completeFromEnvironment({ bucket, region, endpoint, remote, acl }, io.env), signal: controller.signal,
      ...quiet ? {} : { onProgress: state => { progress.show(state) } },
      ...json ? {} : { onOutcome: outcome => { clear(); showOutcome(outcome, io) } }
    })
  } finally {
    clear()
    io.off?.('SIGINT', onInterrupt)
    io.off?.('SIGTERM', onTerminate)
  }
}

const printJson = (io: Io, document: unknown): void => { io.stdout.write(`${JSON.stringify(document, null, 2)}\n`) }

/** @returns exit code */
async function syncCommand (io: Io, args: Flags, sync: (options: SyncOptions) => Promise<RunOutcome[]>): Promise<number> {
  return withProcess(io, args, async options => {
    const outcomes = await sync(options)
    if (args.json) printJson(io, outcomes)
    return outcomes.some(({ status }) => status === 'failed') ? 1 : 0
  })
}

async function listCommand (io: Io, args: Flags): Promise<number> {
  return withProcess(io, args, async options => {
    const names = await listRuns(options)
    if (args.json) printJson(io, names)
    else for (const name of names) io.stdout.write(`${printable(name)}\n`)
    return 0
  })
}

async function verifyCommand (io: Io, args: Flags & { readonly name: string, readonly dest: string }): Promise<number> {
  return withProcess(io, args, async options => {
    const verification = await verifyRun(args.name, { ...options, dest: args.dest })
    if (args.json) printJson(io, verification)
    else io.stdout.write(formatVerification(verification))
    return verification.ok ? 0 : 1
  })
}

/**
 * The command `gsplan-sync`.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0
  const [beforeDashes, operands] = splitOperands(argv)
  const parser = flags(yargs())
    .scriptName('gsplan-sync')
    .version(readVersion())
    .command('store-all [dir]', 'store every sub-folder but failed', builder => builder
      .positional('dir', { type: 'string', describe: 'folder of runs, such as output' })
      .option('ignore', {
        type: 'string', array: true, nargs: 1, default: [] as string[],
        describe: 'name of a sub-folder to leave out, repeatable'
      }),
    async args => {
      const { ignore, delete: deletes } = args
      const dir = demandOne('folder of runs', args.dir, ...operands)
      exitCode = await syncCommand(io, args, async options => storeAllRuns(dir, { ...options, ignore, delete: deletes }))
    })
    .command('store [paths..]', 'store folders', builder => builder.positional('paths', many), async args => {
      const { delete: deletes } = args
      const paths = demandSome('folders to store', [...args.paths, ...operands])
      exitCode = await syncCommand(io, args, async options => storeRuns(paths, { ...options, delete: deletes }))
    })
    .command('fetch-all [dest]', 'fetch every run', builder => builder
      .positional('dest', { type: 'string', describe: 'folder that they go to' }),
    async args => {
      const target = demandOne('folder to fetch to', args.dest, ...operands)
      exitCode = await syncCommand(io, args, async options => fetchAllRuns(target, options))
    })
    .command('fetch [names..]', 'fetch runs by name', builder => builder.positional('names', many).option('dest', dest),
      async args => {
        const names = demandSome('names of runs', [...args.names, ...operands])
        exitCode = await syncCommand(io, args, async options => fetchRuns(names, { ...options, dest: args.dest }))
      })
    .command(['list', 'ls'], 'names of what is stored', builder => builder, async args => {
      exitCode = await listCommand(io, args)
    })
    .command('verify [name]', 'compare a run here with the stored one, by checksum', builder => builder
      .positional('name', { type: 'string' }).option('dest', dest),
    async args => {
      exitCode = await verifyCommand(io, { ...args, name: demandOne('name of a run', args.name, ...operands) })
    })
    .demandCommand(1, 'expected a command: store-all, store, fetch-all, fetch, list or verify')
    .strict()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      // YError is what yargs itself has against a command line
      if (error !== undefined && error.name !== 'YError') throw error
      throw new UsageError((message ?? error?.message ?? 'wrong usage').replace(/\s*\n\s*/g, ' '))
    })
  try {
    // yargs hands help and version over only when it is given a callback
    await parser.parseAsync([...beforeDashes], {}, (_error, _args, text) => {
      if (text !== '') io.stdout.write(`${text}\n`)
    })
    return exitCode
  } catch (error) {
    const { message, stack, exitCode: code = 70 } = error as Error & { readonly exitCode?: number }
    io.stderr.write(`gsplan-sync: ${code === 70 ? stack ?? message : message}\n`)
    return code
  }
}
