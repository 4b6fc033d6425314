import { join } from 'node:path'
import { makeFolder, writeWhole } from '@gsplan/cli'
import { AnalysisError, formatComparisonMarkdown, type Comparison } from '@gsplan/gate'
import type { ComparisonFigure } from './overlay-figures.ts'
import { renderComparison } from './render-comparison.ts'

/**
 * Writes a comparison as page, Markdown and JSON.
 *
 * @param json the document
 * @throws {AnalysisError} for a folder that can't be written
 */
export async function writeComparison (
  comparison: Comparison, figures: readonly ComparisonFigure[], json: string, output: string
): Promise<void> {
  try {
    makeFolder(output)
    await writeWhole(join(output, 'comparison.json'), json)
    await writeWhole(join(output, 'comparison.md'), formatComparisonMarkdown(comparison))
    await writeWhole(join(output, 'comparison.html'), await renderComparison(comparison, figures))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new AnalysisError(`--output ${output}: expected a folder that can be written, got ${code || message}`)
  }
}
