import { analysisOutputs, runFiles } from '@gsplan/run-format'
import type { Analysis } from '../analyse.ts'

/** Files that an analysis leaves, its report among them: paths relative to the run's directory, by role. */
export function listOutputs ({ figures }: Pick<Analysis, 'figures'>): Record<string, string> {
  const { report, figures: folder, figuresArchive } = analysisOutputs
  const files: Record<string, string> = { report: `${runFiles.analysis}/${report}` }
  if (figures.length > 0) files['figures'] = `${runFiles.analysis}/${figuresArchive}`
  for (const { name } of figures) files[name] = `${runFiles.analysis}/${folder}/${name}.png`
  return files
}
