import {
  documentFor, parseMaxMemory, printable, printableLines, withWorkLine, type Command, type OptionsOf
} from '@gsplan/cli'
import { maxMemoryOption } from './memory-option.ts'
import { recordedTrimOption } from './trim-option.ts'

/** Arguments of a command that compares runs. */
export interface CompareArgs {
  readonly dirs: readonly string[]
  readonly group: readonly string[]
  readonly sameWithin: number
  readonly trim?: boolean | undefined
  readonly maxMemory: string | undefined
  readonly json: boolean
  readonly quiet: boolean
}

/** Options of a command that compares runs. */
export const compareOptions: OptionsOf<CompareArgs> = {
  dirs: {
    type: 'string', array: true,
    describe: 'run directories; runs of one configuration (seeds) form a group'
  },
  group: {
    type: 'string', array: true, variadic: true,
    describe: 'NAME=DIR…: runs of one group, however they differ; repeatable'
  },
  sameWithin: {
    type: 'number', default: 5, min: 0, describe: 'largest difference to the first configuration that counts as none, %'
  },
  trim: recordedTrimOption,
  maxMemory: maxMemoryOption,
  json: { type: 'boolean', describe: 'JSON on stdout instead of Markdown' },
  quiet: { type: 'boolean', describe: 'no progress' }
}

/** Compares runs, as Markdown or JSON. */
export const compareCommand: Command<CompareArgs> = {
  name: 'compare',
  describe: 'compare configurations, or summarise the seeds of one, with 95 % intervals',
  positionals: ['dirs'],
  options: compareOptions,
  async run ({ dirs, group, sameWithin, trim, maxMemory, json, quiet }, io) {
    const {
      compareRuns, exitCodeOfComparison, formatComparisonMarkdown, onLine, parseGroups, toComparisonJson, toJson
    } = await import('../index.ts')
    const comparison = await withWorkLine('gsplan-gate', io, async line => compareRuns({
      dirs, groups: parseGroups(group), sameWithin, trim, maxMemoryBytes: parseMaxMemory(maxMemory),
      ...onLine(quiet ? undefined : line),
      onNotice: notice => {
        line.clear()
        if (!quiet) io.stderr.write(`gsplan-gate: ${printable(notice)}\n`)
      }
    }))
    io.stdout.write(json
      ? documentFor(io.stdout, toJson(toComparisonJson(comparison)))
      : printableLines(formatComparisonMarkdown(comparison)))
    return exitCodeOfComparison(comparison)
  }
}
