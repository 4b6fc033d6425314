import { join } from 'node:path'
import { documentFor, parseMaxMemory, printable, printableLines, withWorkLine, type Io } from '@gsplan/cli'
import {
  compareRuns, exitCodeOfComparison, formatComparisonMarkdown, onLine, parseGroups, toComparisonJson, toJson
} from '@gsplan/gate'
import type { CompareArgs } from '@gsplan/gate/commands'
import { overlayFigures } from './overlay-figures.ts'
import { writeComparison } from './write-comparison.ts'

/** Arguments of {@link compareWithFigures}. */
export interface CompareWithFiguresArgs extends CompareArgs {
  /** Folder for page, Markdown and JSON. */
  readonly output: string | undefined
}

/**
 * Compares runs and prints the comparison; writes it with figures when there is a folder for it.
 *
 * @returns exit code
 */
export async function compareWithFigures (args: CompareWithFiguresArgs, io: Io): Promise<number> {
  const { dirs, group, sameWithin, output, trim, maxMemory, json, quiet } = args
  const say = (line: string): void => { if (!quiet) io.stderr.write(`gsplan-analysis: ${printable(line)}\n`) }
  const comparison = await withWorkLine('gsplan-analysis', io, async line => compareRuns({
    dirs, groups: parseGroups(group), sameWithin, trim, maxMemoryBytes: parseMaxMemory(maxMemory),
    ...onLine(quiet ? undefined : line),
    onNotice: notice => {
      line.clear()
      say(notice)
    }
  }))
  const figures = await overlayFigures(comparison)
  const document = toJson(toComparisonJson(comparison, figures.map(({ name }) => name)))
  io.stdout.write(json ? documentFor(io.stdout, document) : printableLines(formatComparisonMarkdown(comparison)))
  if (output !== undefined) {
    await writeComparison(comparison, figures, document, output)
    say(`page, Markdown and JSON: ${join(output, 'comparison.html')}, .md, .json`)
  }
  return exitCodeOfComparison(comparison)
}
