import type { FigureRun } from '../figures/figure.ts'
import { figures } from '../figures/figures.ts'
import type { ChosenGroup } from './choose-runs.ts'
import type { ComparisonFigure } from './comparison.ts'
import { mergeableTables, mergeTables } from './merge-tables.ts'

async function toFigureRun ({ entry, runs }: ChosenGroup): Promise<FigureRun> {
  const tables: Array<FigureRun['tables']> = []
  for (const run of runs) tables.push(await run.readTables())
  return { name: entry.name, tables: mergeTables(tables) }
}

const ofFirstRun = ' Of a group with several runs, its first.'
const ofAllRuns = ' Of a group with several runs, all of them together.'

/** Every figure that runs can be laid over each other in and that has something to show. */
export async function overlayFigures (groups: readonly ChosenGroup[]): Promise<ComparisonFigure[]> {
  const drawn: FigureRun[] = []
  for (const group of groups) drawn.push(await toFigureRun(group))
  const hasSeveral = groups.some(({ runs }) => runs.length > 1)
  return figures.filter(({ overlay }) => overlay).flatMap(({ name, title, caption, needs, spec }): ComparisonFigure[] => {
    const made = spec(drawn)
    const isMerged = needs.every(table => mergeableTables.includes(table) || table === 'peers')
    const which = isMerged ? ofAllRuns : ofFirstRun
    return made === undefined ? [] : [{ name, title, caption: `${caption}${hasSeveral ? which : ''}`, spec: made }]
  })
}
