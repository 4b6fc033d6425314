import type { FigureRun } from '../figures/figure.ts'
import { figures } from '../figures/figures.ts'
import type { ComparedRun, Comparison, TableName } from '@gsplan/gate'
import type { TopLevelSpec } from 'vega-lite'
import { mergeableTables, mergeTables } from './merge-tables.ts'

/** A figure with the groups over each other. */
export interface ComparisonFigure {
  readonly name: string
  readonly title: string
  readonly caption: string
  readonly spec: TopLevelSpec
}

const figureTables: readonly TableName[] =
  ['peers', 'scores', 'metrics', 'cdf', 'pdf', 'messages', 'deliveries', 'mesh', 'rates']

async function readTables ({ tables }: ComparedRun): Promise<FigureRun['tables']> {
  const read: FigureRun['tables'] = {}
  for (const name of figureTables) Object.assign(read, { [name]: await tables[name]() })
  return read
}

async function toFigureRun (name: string, runs: readonly ComparedRun[]): Promise<FigureRun> {
  const tables: Array<FigureRun['tables']> = []
  for (const run of runs) tables.push(await readTables(run))
  return { name, tables: mergeTables(tables) }
}

const ofFirstRun = ' Of a group with several runs, its first.'
const ofAllRuns = ' Of a group with several runs, all of them together.'

/** Every figure that runs can be laid over each other in and that has something to show. */
export async function overlayFigures ({ groups, compared }: Comparison): Promise<ComparisonFigure[]> {
  const drawn: FigureRun[] = []
  for (const [index, runs] of compared.entries()) drawn.push(await toFigureRun(groups[index]?.name ?? '', runs))
  const hasSeveral = compared.some(runs => runs.length > 1)
  return figures.filter(({ overlay }) => overlay).flatMap(({ name, title, caption, needs, spec }): ComparisonFigure[] => {
    const made = spec(drawn)
    const isMerged = needs.every(table => mergeableTables.includes(table) || table === 'peers')
    const which = isMerged ? ofAllRuns : ofFirstRun
    return made === undefined ? [] : [{ name, title, caption: `${caption}${hasSeveral ? which : ''}`, spec: made }]
  })
}
