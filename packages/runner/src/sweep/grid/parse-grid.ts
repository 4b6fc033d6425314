import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { didYouMean, readGivenText, RefusedFileError, UsageError } from '@gsplan/cli'
import {
  findParameter, isTable, listConfigs, listTemplates, parseParams, suggestParameter, type ParamTable, type ParamValue
} from '@gsplan/composer'
import { parseThreshold } from '@gsplan/gate'
import { canonicalJson } from '@gsplan/run-format'
import { defaultEngines, findEngine } from '../../engines/engines.ts'
import { parseSeeds } from '../../prepare/parse-seeds.ts'
import { assertOnce } from './assert-once.ts'
import { assertMetric, assertPair } from './chosen-metrics.ts'
import { combinations, type Axis, type Grid, type GridBase, type GridFile } from './grid.ts'
import { isRange, parseAxis, showFound, toText } from './parse-axis.ts'

const gridKeys = ['seeds', 'combine', 'metrics', 'pareto', 'thresholds', 'base', 'grid'] as const
const baseKeys = ['files', 'config', 'composition', 'template', 'engine', 'params'] as const

function assertKeys (table: object, known: readonly string[], where: string): void {
  const unknown = Object.keys(table).find(key => !known.includes(key))
  if (unknown === undefined) return
  const meant = findParameter(unknown) === undefined
    ? didYouMean(unknown, known)
    : '; a parameter is in [grid] with its values, or in [base.params] with one'
  throw new UsageError(`${where}: expected the keys ${known.join(', ')}, got ${showFound(unknown)}${meant}`)
}

/** @throws {UsageError} for a name that no parameter has */
function assertParameter (name: string, where: string): void {
  const [parameter = ''] = name.split('.')
  if (findParameter(parameter) === undefined) {
    throw new UsageError(`${where}: unknown parameter ${showFound(parameter)}${suggestParameter(parameter)}`)
  }
  if (name.includes('=')) throw new UsageError(`${where}: expected a name without "=", got ${showFound(name)}`)
}

function readTable (value: ParamValue | undefined, where: string): ParamTable {
  if (value === undefined) return {}
  if (!isTable(value)) throw new UsageError(`${where}: expected a table, got ${showFound(value)}`)
  return value
}

function readText (table: ParamTable, key: string, where: string): string | undefined {
  const value = table[key]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '') throw new UsageError(`${where}.${key}: expected a text, got ${showFound(value)}`)
  return value
}

/** Axes of a table; names inside a parameter are quoted as one key, or tables in tables. */
function readAxes (table: ParamTable, where: string, before: readonly string[] = []): Axis[] {
  return Object.entries(table).flatMap(([key, value]) => {
    const path = [...before, key]
    const [name, place] = [path.join('.'), `${where}.${key}`]
    assertParameter(name, place)
    return isTable(value) && !isRange(value) && Object.keys(value).length > 0
      ? readAxes(value, place, path)
      : [parseAxis(name, value, place)]
  })
}

/** A path of the grid's file, relative to its folder where a file is there; else as it is, a name of what is bundled. */
function nearGrid (path: string, file: string): string {
  const near = isAbsolute(path) ? path : join(dirname(file), path)
  return existsSync(near) || existsSync(`${near}.toml`) ? near : path
}

function readFiles ({ files = [] }: ParamTable, where: string): string[] {
  if (Array.isArray(files) && files.every(each => typeof each === 'string' && each !== '')) return files as string[]
  throw new UsageError(`${where}.files: expected a list of parameter files, got ${showFound(files)}`)
}

/** @throws {UsageError} for a template that is not bundled: a template is a program */
function assertBundled (template: string | undefined, where: string): void {
  if (template === undefined || listTemplates().includes(template)) return
  throw new UsageError(`${where}.template: expected one of ${listTemplates().join(', ')}, as a template of one's own is a ` +
    `program, got ${showFound(template)}; --template DIR takes one`)
}

/** @throws {UsageError} for an engine that there is not */
function readEngine (table: ParamTable, where: string): string | undefined {
  const name = readText(table, 'engine', where)
  return name === undefined ? undefined : findEngine(name, defaultEngines, `${where}.engine`).name
}

function readBase (table: ParamTable, file: string): GridBase {
  const where = `${file}: base`
  assertKeys(table, baseKeys, where)
  const params = readTable(table['params'], `${where}.params`)
  for (const name of Object.keys(params)) assertParameter(name, `${where}.params.${name}`)
  const [template, config, composition] = ['template', 'config', 'composition'].map(key => readText(table, key, where))
  assertBundled(template, where)
  return {
    files: readFiles(table, where).map(each => nearGrid(each, file)),
    config: config === undefined || listConfigs().includes(config) ? config : nearGrid(config, file),
    composition: composition === undefined ? undefined : nearGrid(composition, file),
    template, engine: readEngine(table, where),
    define: Object.entries(params).map(([name, value]) => `${name}=${toText(name, value, `${where}.params.${name}`)}`)
  }
}

const digestTable = (table: ParamTable): string =>
  `sha256-${createHash('sha256').update(canonicalJson(table)).digest('base64')}`

function readSeeds (seeds: ParamValue | undefined, where: string): number[] {
  if (seeds === undefined) return [1]
  if (typeof seeds === 'string') return parseSeeds(seeds, where)
  if (typeof seeds === 'bigint') return parseSeeds(String(seeds), where)
  if (Array.isArray(seeds) && seeds.length > 0 && seeds.every(seed => typeof seed === 'bigint')) {
    return parseSeeds(seeds.join(','), where)
  }
  throw new UsageError(`${where}: expected seeds such as "1-5" or [1, 3, 7], got ${showFound(seeds)}`)
}

function readCombine (combine: ParamValue = 'crossed', where: string): Grid['combine'] {
  const found = combinations.find(each => each === combine)
  if (found !== undefined) return found
  const meant = typeof combine === 'string' ? didYouMean(combine, combinations) : ''
  throw new UsageError(`${where}: expected one of ${combinations.join(', ')}, got ${showFound(combine)}${meant}`)
}

/** @throws {UsageError} for axes of several lengths that are zipped */
function assertLengths (axes: readonly Axis[], combine: Grid['combine'], where: string): void {
  const lengths = new Set(axes.map(({ values }) => values.length))
  if (combine !== 'zipped' || lengths.size < 2) return
  throw new UsageError(`${where}: expected as many values of each parameter, as they are zipped, got ` +
    axes.map(({ name, values }) => `${values.length} of ${name}`).join(', '))
}

/** Tests whether one of two places of parameters is the other, or lies inside of it. */
const overlaps = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)

/** A definition for all points. */
export interface FixedPlace {
  readonly name: string
  /** Words on where it is made. */
  readonly origin: string
}

/**
 * Asserts that axes set places of their own, which nothing else sets.
 *
 * @param where names the grid's file and key
 * @throws {UsageError}
 */
export function assertPlaces (axes: readonly Axis[], fixed: readonly FixedPlace[], where: string): void {
  for (const [index, { name }] of axes.entries()) {
    const other = axes.slice(index + 1).find(axis => overlaps(axis.name, name))
    // a parameter that all points share may have a place inside that varies
    const { origin } = fixed.find(each => each.name === name || each.name.startsWith(`${name}.`)) ?? {}
    const found = other === undefined ? origin : `grid.${other.name}`
    if (found !== undefined) throw new UsageError(`${where}.${name}: expected nothing else to set it, got ${found} as well`)
  }
}

/** Name of a definition `NAME=value`. */
export const nameOfDefine = (definition: string): string => definition.slice(0, Math.max(0, definition.indexOf('=')))

/** @throws {UsageError} for parameters beside a composition, which has its own */
function assertNoParams (axes: readonly Axis[], { composition, define }: GridBase, file: string): void {
  const [first] = [...axes.map(({ name }) => `grid.${name}`), ...define.map(each => `base.params.${nameOfDefine(each)}`)]
  if (composition === undefined || first === undefined) return
  throw new UsageError(`${file}: base.composition: expected seeds alone beside it, as no parameter changes a composition, ` +
    `got ${first}`)
}

/** A list of texts, each read by `check`, which throws for a wrong one. */
function readTexts (table: ParamTable, key: string, where: string, check: (text: string) => unknown): string[] {
  const { [key]: value = [] } = table
  if (!Array.isArray(value)) throw new UsageError(`${where}: expected a list of texts, got ${showFound(value)}`)
  return value.map((text: unknown, index) => {
    const place = `${where}.${index}`
    if (typeof text !== 'string') throw new UsageError(`${place}: expected a text, got ${showFound(text)}`)
    try {
      check(text)
    } catch (error) {
      throw new UsageError(`${place}: ${(error as Error).message}`)
    }
    return text
  })
}

/** Metrics, conditions and the two metrics of the Pareto view that a grid names. */
function readView (document: ParamTable, file: string): Pick<GridFile, 'metrics' | 'pareto' | 'thresholds'> {
  const pareto = readTexts(document, 'pareto', `${file}: pareto`, assertMetric)
  return {
    metrics: readTexts(document, 'metrics', `${file}: metrics`, assertMetric),
    pareto: pareto.length === 0 ? undefined : assertPair(pareto, `${file}: pareto`),
    thresholds: readTexts(document, 'thresholds', `${file}: thresholds`, parseThreshold)
  }
}

/** @throws errors with exit code 2 for a file that can't be read */
function readContent (file: string): string {
  if (!existsSync(file)) throw new UsageError(`${file}: expected a grid (TOML), found nothing there`)
  try {
    return readGivenText(file)
  } catch (cause) {
    if (cause instanceof RefusedFileError || 'exitCode' in (cause as object)) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    throw new UsageError(`${file}: expected a grid (TOML) that can be read, got ${code === 'EISDIR' ? 'a folder' : code ?? message}`)
  }
}

/**
 * Reads the grid of a sweep.
 *
 * @throws errors with exit code 2, of one line, that name file and key
 */
export function readGrid (file: string): GridFile {
  const text = readContent(file)
  const document = parseParams(text, file)
  assertKeys(document, gridKeys, file)
  const baseTable = readTable(document['base'], `${file}: base`)
  const base = readBase(baseTable, file)
  const axes = readAxes(readTable(document['grid'], `${file}: grid`), `${file}: grid`)
  const combine = readCombine(document['combine'], `${file}: combine`)
  assertLengths(axes, combine, `${file}: grid`)
  assertOnce({ axes, combine }, `${file}: grid`)
  assertPlaces(axes, base.define.map(nameOfDefine).map(name => ({ name, origin: `base.params.${name}` })), `${file}: grid`)
  assertNoParams(axes, base, file)
  return {
    file, text, base, baseDigest: digestTable(baseTable), axes, combine,
    seeds: readSeeds(document['seeds'], `${file}: seeds`), ...readView(document, file)
  }
}
