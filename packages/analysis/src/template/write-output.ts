import { join } from 'node:path'
import { makeFolder, writeWhole } from '@gsplan/cli'
import { AnalysisError, type Run, type RunTable, type TableName } from '@gsplan/gate'
import type { FigureRun } from '../figures/figure.ts'
import { figures, findFigure } from '../figures/figures.ts'
import { renderFigure } from '../figures/render/render-figure.ts'
import type { OwnFigure, TemplateOutput } from './template.ts'

/** Names become those of files. */
function assertName (name: unknown, what: string): void {
  if (typeof name === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return
  throw new AnalysisError(`${what}: expected a name of letters, digits, ".", "_" and "-", got ${JSON.stringify(name)}`)
}

function assertTable (name: string, value: unknown): asserts value is RunTable {
  if (typeof (value as Partial<RunTable> | null)?.toCSV === 'function') return
  throw new AnalysisError(`table ${name}: expected an arquero table, got ${typeof value}`)
}

/** @throws {AnalysisError} for anything but an object of tables and figures */
export function assertOutput (output: unknown, where: string): asserts output is TemplateOutput {
  const { tables = {}, figures: list = [] } = (output ?? {}) as Readonly<Record<string, unknown>>
  if (typeof output !== 'object' || output === null || !Array.isArray(list) || typeof tables !== 'object') {
    throw new AnalysisError(`${where}: expected its default export to return { tables, figures }, got ${JSON.stringify(output)}`)
  }
}

async function figureRun (run: Run, needs: readonly TableName[]): Promise<FigureRun> {
  const tables: FigureRun['tables'] = {}
  for (const name of needs) Object.assign(tables, { [name]: await run.tables[name]() })
  return { name: run.name, tables }
}

/** A figure of the report's, by its name; undefined when the run has nothing to show in it. */
async function reportFigure (run: Run, name: string): Promise<OwnFigure | undefined> {
  const figure = findFigure(name)
  if (figure === undefined) {
    throw new AnalysisError(`figure ${JSON.stringify(name)}: expected one of ${figures.map(each => each.name).join(', ')}`)
  }
  const spec = figure.spec([await figureRun(run, figure.needs)])
  return spec === undefined ? undefined : { name, spec }
}

const formats = ['svg', 'png', 'pdf', 'vl.json'] as const

async function writeFigure (dir: string, { name, spec }: OwnFigure): Promise<void> {
  const drawn = await renderFigure({ name, title: name, caption: '', needs: [], overlay: false, spec: () => spec }, [])
  if (drawn === undefined) return
  const content = { ...drawn, 'vl.json': `${JSON.stringify(spec, null, 2)}\n` }
  for (const format of formats) await writeWhole(join(dir, `${name}.${format}`), content[format])
}

/**
 * Writes the output of a template: tables as CSV, figures as SVG, PNG, PDF and Vega-Lite.
 *
 * @returns paths of the files, relative to the folder
 * @throws {AnalysisError} for names that can't be files, unknown figures, and values that are not tables
 */
export async function writeOutput (run: Run, output: TemplateOutput, dir: string): Promise<string[]> {
  const { tables = {}, figures: list = [] } = output
  const written: string[] = []
  makeFolder(dir)
  for (const [name, table] of Object.entries(tables)) {
    assertName(name, 'table')
    assertTable(name, table)
    await writeWhole(join(dir, `${name}.csv`), table.toCSV())
    written.push(`${name}.csv`)
  }
  for (const item of list) {
    const figure = typeof item === 'string' ? await reportFigure(run, item) : item
    if (figure === undefined) continue
    assertName(figure.name, 'figure')
    await writeFigure(dir, figure)
    written.push(...formats.map(format => `${figure.name}.${format}`))
  }
  return written
}
