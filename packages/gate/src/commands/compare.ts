import { printable, printableLines, type Command, type OptionsOf } from '@gsplan/cli'
import { trimOption } from './trim-option.ts'

/** Arguments of a command that compares runs. */
export interface CompareArgs {
  readonly dirs: readonly string[]
  readonly group: readonly string[]
  readonly trim: boolean
  readonly json: boolean
  readonly quiet: boolean
}

/** Options of a command that compares runs. */
export const compareOptions: OptionsOf<CompareArgs> = {
  dirs: {
    type: 'string', array: true,
    describe: 'run directories; runs that differ only in seed form a group'
  },
  group: {
    type: 'string', array: true, variadic: true,
    describe: 'NAME=DIR…: runs of one group, however they differ; repeatable'
  },
  trim: trimOption,
  json: { type: 'boolean', describe: 'JSON on stdout instead of Markdown' },
  quiet: { type: 'boolean', describe: 'no progress' }
}

/** Compares runs, as Markdown or JSON. */
export const compareCommand: Command<CompareArgs> = {
  name: 'compare',
  describe: 'compare runs: metrics and parameters that differ from the first group',
  positionals: ['dirs'],
  options: compareOptions,
  async run ({ dirs, group, trim, json, quiet }, io) {
    const { compareRuns, exitCodeOfComparison, formatComparisonMarkdown, parseGroups, toComparisonJson, toJson } =
      await import('../index.ts')
    const comparison = await compareRuns({
      dirs, groups: parseGroups(group), trim,
      onNotice: notice => { if (!quiet) io.stderr.write(`gsplan-gate: ${printable(notice)}\n`) }
    })
    io.stdout.write(json ? toJson(toComparisonJson(comparison)) : printableLines(formatComparisonMarkdown(comparison)))
    return exitCodeOfComparison(comparison)
  }
}
