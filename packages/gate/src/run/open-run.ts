import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { OnShare } from '@gsplan/cli'
import {
  analysisFiles, analysisOutputs, findArchive, readRunJson, runFiles, runPaths, type Finding, type Reason, type RunRecord
} from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import type { Extraction } from '../extract/extraction.ts'
import type { RunPhase } from '../extract/find-run-phase.ts'
import { openExtraction } from '../extract/open-extraction.ts'
import { toArrowTable, toColumnTable, type ArrowTable } from '../tables/arrow-table.ts'
import { buildTable } from '../tables/build-table.ts'
import type { RunTable } from '../tables/run-table.ts'
import { toMetrics } from '../tables/summary-table.ts'
import { TableCache } from '../tables/table-cache.ts'
import { findTable, tableNames, tablesOfRouters, type TableName } from '../tables/table-definitions.ts'
import { TableSources } from '../tables/table-sources.ts'
import { checkHops } from '../verdict/check-hops.ts'
import { checkScoreValues } from '../verdict/check-scores.ts'
import { checkValidity } from '../verdict/validity.ts'
import { collectFindings } from './findings.ts'
import { readRecordedParams } from './recorded-params.ts'

/** Work on a run: unpacking its archive, reading its traces, making a table. */
export type RunActivity = 'extract' | 'trace' | TableName

/** Options of {@link openRun}. */
export interface OpenRunOptions {
  /** Leaves out messages of the first and last second of the run phase. @default as run.json says, else false */
  readonly trim?: boolean | undefined
  /** Memory for what the archive holds, bytes. @default 256 MiB, and 32 bytes for each byte on disk */
  readonly maxMemoryBytes?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Called when work begins; a run whose tables are cached needs none. */
  readonly onProgress?: ((activity: RunActivity) => void) | undefined
  /** Told a few times a second which share of the work that began last is done, where that can be told. */
  readonly onShare?: OnShare | undefined
  /** Receives the reason why cached files are made again, or can't be written. */
  readonly onNotice?: ((notice: string) => void) | undefined
}

/** Tables by name; each is made, or read from `analysis/tables`, at its first call. */
export type RunTables = { readonly [Name in TableName]: () => Promise<RunTable> }

/** A run: its tables and metrics, each made once, when first needed. */
export interface Run {
  /** The run directory. */
  readonly dir: string
  /** Files extracted from its archive, and results computed from them. */
  readonly analysisDir: string
  /** Name of the run, or of its directory. */
  readonly name: string
  /** `run.json`; undefined for old archives and interrupted runs. */
  readonly facts: RunRecord | undefined
  readonly extraction: Extraction
  /** True if metrics leave out messages of the first and last second of the run phase. */
  readonly trim: boolean
  /** Undefined when its times are not known. */
  readonly phase: RunPhase | undefined
  readonly tables: RunTables
  /** Values of `metricDefinitions` by name; null = not measurable from this run, Infinity = never reached. */
  readonly metrics: () => Promise<Metrics>
  /** Observations that don't make the run invalid. */
  readonly findings: () => Promise<readonly Finding[]>
  /** Reasons in the archive against the measurement; empty when it can be trusted. */
  readonly validity: () => Promise<readonly Reason[]>
}

/** Reads each table from the cache, or makes and keeps it. */
function createTables (
  sources: TableSources, cache: TableCache, { signal, onProgress, onNotice }: OpenRunOptions
): RunTables {
  const tables = new Map<TableName, Promise<RunTable>>()
  const build = async (name: TableName): Promise<ArrowTable> =>
    toArrowTable(findTable(name), await buildTable(name, sources, table))
  const make = async (name: TableName): Promise<RunTable> => {
    // a run of one router has no file of several
    if (tablesOfRouters.has(name) && sources.extraction.routers.length === 0) return toColumnTable(await build(name))
    const cached = await cache.read(name)
    if (cached !== undefined) return toColumnTable(cached)
    signal?.throwIfAborted()
    onProgress?.(name)
    const arrow = await build(name)
    signal?.throwIfAborted()
    try {
      await cache.write(name, arrow)
    } catch (error) {
      onNotice?.(`${name}: the table can't be kept: ${(error as Error).message}`)
    }
    return toColumnTable(arrow)
  }
  const table = async (name: TableName): Promise<RunTable> => {
    const known = tables.get(name)
    if (known !== undefined) return known
    const made = make(name)
    tables.set(name, made)
    return made
  }
  return Object.fromEntries(tableNames.map(name => [name, async () => table(name)])) as unknown as RunTables
}

/** Paths of a run. */
export interface RunPlace {
  readonly dir: string
  readonly analysisDir: string
  readonly archive: string | undefined
}

/** Opens a run by the paths of its parts; see {@link openRun}. */
export async function openRunAt (place: RunPlace, options: OpenRunOptions = {}): Promise<Run> {
  const { dir, analysisDir, archive } = place
  const { signal, maxMemoryBytes, onProgress, onShare, onNotice } = options
  const facts = await readRunJson(dir)
  const trim = options.trim ?? facts?.trim ?? false
  const extraction = await openExtraction(archive, analysisDir, {
    onExtract: () => { onProgress?.('extract') }, onTraces: () => { onProgress?.('trace') },
    onShare, signal, maxMemoryBytes, onNotice
  })
  signal?.throwIfAborted()
  const cache = await TableCache.open({
    dir: join(analysisDir, analysisOutputs.tables), source: extraction.digest, trim,
    maxTableBytes: extraction.budget.limitBytes, onNotice: onNotice ?? (() => {})
  })
  const sources = new TableSources(extraction, trim)
  const tables = createTables(sources, cache, options)
  const metrics = async (): Promise<Metrics> => toMetrics(await tables.summary())
  return {
    dir, analysisDir, name: facts?.name ?? basename(resolve(dir)), facts, extraction, trim, phase: sources.phase, tables,
    metrics,
    findings: async () => collectFindings({
      metrics: await metrics(), extraction, hasPhase: sources.phase !== undefined, trim,
      params: await readRecordedParams(dir, facts), scores: tables.scores, messages: tables.messages, mesh: tables.mesh
    }),
    validity: async () => {
      const deliveries = await tables.deliveries()
      const reasons = checkValidity(extraction, await metrics(), deliveries, await readRecordedParams(dir, facts))
      const more = [
        ...checkScoreValues(extraction, await tables.scores()),
        ...checkHops(extraction, { messages: await tables.messages(), deliveries })
      ]
      return [...reasons, ...more.filter(({ code }) => !reasons.some(reason => reason.code === code))]
    }
  }
}

/**
 * Opens a run directory: of gsplan, of the original's scripts, or one with only the files that these extracted (the
 * directory `analysis` itself, or the one that holds it). The archive is extracted unless that has been done; tables are
 * made when first needed, and kept as Arrow files in `analysis/tables`.
 *
 * @throws {AnalysisError} when there is no run
 * @throws {ArchiveError} for an archive that can't be read
 */
export async function openRun (dir: string, options: OpenRunOptions = {}): Promise<Run> {
  const archive = findArchive(dir)
  const inner = runPaths(dir).analysis
  if (archive !== undefined || existsSync(join(inner, analysisFiles.peers))) {
    return openRunAt({ dir, analysisDir: inner, archive }, options)
  }
  if (existsSync(join(dir, analysisFiles.peers))) {
    const outer = dirname(resolve(dir))
    const archive = basename(resolve(dir)) === runFiles.analysis ? findArchive(outer) : undefined
    return openRunAt({ dir: outer, analysisDir: dir, archive }, options)
  }
  throw new AnalysisError(`${dir}: expected a run directory with test-output.tgz (or .zip) or analysis/peer-info.json, found neither`)
}
