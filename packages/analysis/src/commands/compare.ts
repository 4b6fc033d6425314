import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '@gsplan/cli'
import {
  AnalysisError, compareRuns, type Comparison, failureCodes, formatComparisonMarkdown, type Io, parseGroups,
  toComparisonJson, toJson
} from '@gsplan/gate'
import { overlayFigures, type ComparisonFigure } from '../compare/overlay-figures.ts'
import { renderComparison } from '../compare/render-comparison.ts'

export interface CompareArgs {
  readonly dirs: readonly string[]
  readonly group: readonly string[]
  readonly output: string | undefined
  readonly trim: boolean
  readonly json: boolean
  readonly quiet: boolean
}

/** Writes a comparison as page, Markdown and JSON. */
async function writeComparison (
  comparison: Comparison, figures: readonly ComparisonFigure[], json: string, output: string
): Promise<void> {
  try {
    await mkdir(output, { recursive: true })
    await writeWhole(join(output, 'comparison.json'), json)
    await writeWhole(join(output, 'comparison.md'), formatComparisonMarkdown(comparison))
    await writeWhole(join(output, 'comparison.html'), await renderComparison(comparison, figures))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new AnalysisError(`--output ${output}: expected a folder that can be written, got ${code || message}`)
  }
}

/** A comparison with a failed or an invalid run in it is done, and says so to whoever looks only at exit codes. */
function exitCodeOf ({ groups }: Comparison): number {
  const codes = groups.flatMap(({ runs }) => runs.flatMap(({ problems }) => problems.map(({ code }) => code)))
  if (codes.some(code => failureCodes.includes(code))) return 1
  return codes.length > 0 ? 98 : 0
}

/** `gsplan-analysis compare`. */
export async function compareCommand (args: CompareArgs, io: Io): Promise<number> {
  const { dirs, group, output, trim, json, quiet } = args
  const say = (line: string): void => { if (!quiet) io.stderr.write(`gsplan-analysis: ${line}\n`) }
  const comparison = await compareRuns({ dirs, groups: parseGroups(group), trim, onNotice: say })
  const figures = await overlayFigures(comparison)
  const document = toJson(toComparisonJson(comparison, figures.map(({ name }) => name)))
  io.stdout.write(json ? document : formatComparisonMarkdown(comparison))
  if (output !== undefined) {
    await writeComparison(comparison, figures, document, output)
    say(`page, Markdown and JSON: ${join(output, 'comparison.html')}, .md, .json`)
  }
  return exitCodeOf(comparison)
}
