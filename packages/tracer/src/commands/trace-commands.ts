import { exitCodes, parseMaxMemory, UsageError, type Command, type Option } from '@gsplan/cli'
import type { TraceJsonFormat } from '../json/trace-json.ts'
import { collectOptions, type CollectArgs } from './collect-options.ts'
import { RecordSize, sizeOptions, type SizeArgs } from './record-size.ts'
import { inputOptions, parseSelection, selectionOptions, type InputArgs, type SelectionArgs } from './selection.ts'

const output = {
  type: 'string', alias: 'o', describe: 'file to write, gzip if it ends in .gz; default: standard output'
} as const satisfies Option

interface OutputArgs {
  readonly output?: string | undefined
}

export const catCommand: Command<SelectionArgs & SizeArgs & { readonly format: TraceJsonFormat }> = {
  name: 'cat',
  describe: 'print events as lines of JSON',
  positionals: ['files'],
  options: {
    ...selectionOptions,
    ...sizeOptions,
    format: { type: 'string', choices: ['plain', 'go'], default: 'plain', describe: 'go: as the Go trace2json' }
  },
  async run (args, io) {
    const options = { format: args.format, selection: await parseSelection(args), size: new RecordSize(args) }
    const { cat } = await import('./cat.ts')
    return cat(args.files, options, io)
  }
}

export const filterCommand: Command<SelectionArgs & SizeArgs & OutputArgs> = {
  name: 'filter',
  describe: 'trace in, trace of the wanted events out',
  positionals: ['files'],
  options: { ...selectionOptions, ...sizeOptions, output },
  async run (args, io) {
    const { files } = args
    const options = { selection: await parseSelection(args), size: new RecordSize(args) }
    const { filter } = await import('./filter.ts')
    const { withProgress } = await import('./inputs.ts')
    const { writeTrace } = await import('./outputs.ts')
    await withProgress(files, io, async count => writeTrace(filter(files, { ...options, count }, io), args.output, io))
    return exitCodes.ok
  }
}

export const mergeCommand: Command<InputArgs & SizeArgs & OutputArgs & { readonly memory: number }> = {
  name: 'merge',
  describe: 'merge traces into one, sorted by time',
  positionals: ['files'],
  options: {
    ...inputOptions,
    ...sizeOptions,
    memory: {
      type: 'number', default: 64, describe: 'MiB that are sorted at once; the rest waits in temporary files'
    },
    output
  },
  async run (args, io) {
    const { files, memory } = args
    const size = new RecordSize(args)
    if (!(memory > 0)) throw new UsageError('--memory: expected a number of MiB above 0')
    const { mergeTraces } = await import('../merge-traces.ts')
    const { openChecked, withProgress } = await import('./inputs.ts')
    const { writeTrace } = await import('./outputs.ts')
    await withProgress(files, io, async count => {
      const traces = openChecked(files, io, { size, count })
      await writeTrace(mergeTraces(traces, { memoryBytes: memory * 2 ** 20 }), args.output, io)
    })
    return exitCodes.ok
  }
}

export const aggregateCommand: Command<InputArgs & SizeArgs & { readonly maxMemory?: string | undefined }> = {
  name: 'aggregate',
  describe: 'count the events of each node; one line of JSON per node',
  positionals: ['files'],
  options: {
    ...inputOptions,
    ...sizeOptions,
    maxMemory: { type: 'string', describe: 'memory for the counters, such as 4GiB (default: by the size of the traces)' }
  },
  async run (args, io) {
    const { files } = args
    const limits = { size: new RecordSize(args), maxMemoryBytes: parseMaxMemory(args.maxMemory) }
    const { aggregate } = await import('./aggregate.ts')
    const { withProgress } = await import('./inputs.ts')
    await withProgress(files, io, async count => aggregate(files, { ...limits, count }, io))
    return exitCodes.ok
  }
}

export const collectCommand: Command<CollectArgs> = {
  name: 'collect',
  describe: 'receive the events of remote tracers, until interrupted',
  options: collectOptions,
  async run (args, io) {
    const { collect } = await import('./collect.ts')
    await collect(args, io)
    return exitCodes.ok
  }
}
