import { readFileSync } from 'node:fs'
import { base58btc } from 'multiformats/bases/base58'
import yargs, { type Argv } from 'yargs'
import { aggregateTrace } from './aggregate-trace.ts'
import { cat } from './commands/cat.ts'
import { collect } from './commands/collect.ts'
import { filter } from './commands/filter.ts'
import { inputError, openInputs, writeOut, type Io } from './commands/io.ts'
import { UsageError } from './errors.ts'
import { mergeTraces } from './merge-traces.ts'
import { findEventType, type EventSelection } from './select-events.ts'
import type { TraceBatch } from './trace-records.ts'
import { traceEventType } from './trace-event.ts'
import { writeTraceChunks } from './trace-writer.ts'

const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

const files = {
  type: 'string', array: true, default: [] as string[], describe: 'traces, plain or gzip; - is the standard input'
} as const
const output = {
  alias: 'o', type: 'string', describe: 'file to write, gzip if it ends in .gz; default: standard output'
} as const
const typeNames = Object.keys(traceEventType).join(', ')

interface SelectionArgs {
  readonly type: readonly string[]
  readonly topic?: string | undefined
  readonly peer?: string | undefined
}

// the builder's own type says what it makes of the arguments

const selectionOptions = <T>(builder: Argv<T>) => builder
  .positional('files', files)
  .option('type', {
    type: 'string', array: true, nargs: 1, default: [] as string[],
    describe: 'only events of this type (name or number), repeatable'
  })
  .option('topic', { type: 'string', describe: 'only events that name this topic' })
  .option('peer', { type: 'string', describe: 'only events of this node (peer id)' })

function parsePeer (text: string): Uint8Array {
  try {
    return base58btc.decode(`z${text}`)
  } catch {
    throw new UsageError(`--peer: expected a peer id in base58, found ${JSON.stringify(text)}`)
  }
}

function toSelection ({ type, topic, peer }: SelectionArgs): EventSelection {
  const types = type.map(name => {
    const found = findEventType(name)
    if (found !== undefined) return found
    throw new UsageError(`--type: expected one of ${typeNames}, or a number, found ${JSON.stringify(name)}`)
  })
  return {
    ...types.length === 0 ? {} : { types },
    ...topic === undefined ? {} : { topic },
    ...peer === undefined ? {} : { peer: parsePeer(peer) }
  }
}

/** A trace to a file, whole or not at all, or to the standard output as it comes. */
async function writeTrace (chunks: AsyncIterable<Uint8Array>, path: string | undefined, io: Io): Promise<void> {
  if (path === undefined || path === '-') for await (const chunk of chunks) await writeOut(io, chunk)
  else await writeTraceChunks(path, chunks)
}

/** Batches of an input, their damage named after it. */
async function * checked (name: string, batches: AsyncIterable<TraceBatch>): AsyncGenerator<TraceBatch> {
  for await (const batch of batches) {
    try {
      const records = batch.records()
      while (records.next());
    } catch (cause) {
      throw inputError(name, cause)
    }
    yield batch
  }
}

async function * concatenate (files: readonly string[], io: Io): AsyncGenerator<TraceBatch> {
  for (const { name, read } of openInputs(files, io)) yield * checked(name, read())
}

/**
 * The command `gsplan-tracer`.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0
  const parser = yargs([...argv])
    .scriptName('gsplan-tracer')
    .version(readVersion())
    .command('cat [files..]', 'print events as lines of JSON', builder => selectionOptions(builder)
      .option('format', {
        choices: ['plain', 'go'] as const, default: 'plain' as const, describe: 'go: as the Go trace2json'
      }),
    async args => { exitCode = await cat(args.files, args.format, toSelection(args), io) })
    .command('filter [files..]', 'trace in, trace of the wanted events out', builder => selectionOptions(builder)
      .option('output', output),
    async args => { await writeTrace(filter(args.files, toSelection(args), io), args.output, io) })
    .command('merge [files..]', 'one trace in order of time', builder => builder
      .positional('files', files)
      .option('memory', {
        type: 'number', default: 64, describe: 'MiB that are sorted at once; the rest waits in temporary files'
      })
      .option('output', output),
    async args => {
      if (!(args.memory > 0)) throw new UsageError('--memory: expected a number of MiB above 0')
      const traces = openInputs(args.files, io).map(({ name, read }) => checked(name, read()))
      await writeTrace(mergeTraces(traces, { memoryBytes: args.memory * 2 ** 20 }), args.output, io)
    })
    .command('aggregate [files..]', 'counters of each node, a line of JSON a node', builder => builder
      .positional('files', files),
    async args => {
      const nodes = await aggregateTrace(concatenate(args.files, io))
      for (const node of nodes) await writeOut(io, `${JSON.stringify(node)}\n`)
    })
    .command('collect', 'receive the events of remote tracers, until interrupted', builder => builder
      .option('listen', {
        type: 'string', array: true, nargs: 1, demandOption: true, describe: 'multiaddr to listen on, repeatable'
      })
      .option('output', { ...output, demandOption: true, describe: 'folder for the files trace.<unix ns>.pb.gz' })
      .option('identity', { type: 'string', describe: 'file with the private key; default: identity in the output folder' }),
    async args => {
      await collect({ listen: args.listen, output: args.output, identity: args.identity }, io)
    })
    .demandCommand(1, 'expected a command: cat, filter, merge, aggregate or collect')
    .strict()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      // YError is what yargs itself has against a command line
      if (error !== undefined && error.name !== 'YError') throw error
      throw new UsageError((message ?? error?.message ?? 'wrong usage').replace(/\s*\n\s*/g, ' '))
    })
  try {
    // yargs hands help and version over only when it is given a callback
    await parser.parseAsync([...argv], {}, (_error, _args, text) => {
      if (text !== '') io.stdout.write(`${text}\n`)
    })
    return exitCode
  } catch (error) {
    const { message, stack, exitCode: code = 70 } = error as Error & { readonly exitCode?: number }
    io.stderr.write(`gsplan-tracer: ${code === 70 ? stack ?? message : message}\n`)
    return code
  }
}
