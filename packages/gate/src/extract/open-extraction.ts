import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RefusedFileError, WorkShare } from '@gsplan/cli'
import { analysisFiles, isExtractedFile } from '@gsplan/run-format'
import { openTraceFile, readTrace, type TraceBatch } from '@gsplan/tracer'
import { AnalysisError } from '../errors.ts'
import { extractArchive, type ExtractArchiveOptions } from './extract-archive.ts'
import { readCounters } from '../metrics/counters.ts'
import { checkCounters } from './check-counters.ts'
import { findRepeatedPeers } from './contradictions.ts'
import type { Extraction, TraceReading } from './extraction.ts'
import { digestExtracted, digestFile } from './file-digest.ts'
import { findMissing } from './find-missing.ts'
import { budgetFor, type MemoryBudget } from './memory-budget.ts'
import { asOneTrace } from './node-traces.ts'
import { listSome } from '../list-some.ts'
import { parsePeerInfo, type PeerInfo } from './peer-info.ts'
import { readTraceOnce, type ReadTrace } from './read-trace-once.ts'
import type { StoredExtraction } from './is-stored-extraction.ts'
import {
  isCurrent, isIntact, readStoredExtraction, storedExtractionName, storeExtraction
} from './stored-extraction.ts'
import { checkScores, scanScores } from './scan-scores.ts'
import { parseTopology, smallestLatencyNs } from './topology.ts'

export interface OpenExtractionOptions extends ExtractArchiveOptions {
  /** Called before the archive is extracted. */
  readonly onExtract?: (() => void) | undefined
  /** Receives the reason why an earlier extraction is not used. */
  readonly onNotice?: ((notice: string) => void) | undefined
}

async function listFiles (dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).sort()
  } catch {
    return []
  }
}

async function readJson (path: string, budget: MemoryBudget, parse: (text: string) => unknown): Promise<unknown> {
  let text: string
  try {
    text = await budget.readText(path)
  } catch (error) {
    if (error instanceof RefusedFileError) throw error
    throw new AnalysisError(`${path}: expected a file that an extraction leaves, found none`)
  }
  try {
    return parse(text)
  } catch (cause) {
    throw new AnalysisError(`${path}: damaged: ${(cause as Error).message}`, { cause })
  }
}

/** Files in an analysis directory that come from an archive. */
interface ExtractedFiles {
  readonly dir: string
  readonly names: readonly string[]
  readonly budget: MemoryBudget
}

/** Computes one digest of all files that came from an archive. */
async function digestFiles ({ dir, names }: ExtractedFiles, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for (const name of names) hash.update(`${name}\0${await digestFile(join(dir, name), signal)}\n`)
  return hash.digest('hex')
}

interface Reader {
  readonly damage: () => Promise<string | undefined>
  readonly outsidePhase: () => Promise<number>
  readonly contradictions: () => Promise<readonly string[]>
  readonly reading: () => Promise<TraceReading | undefined>
}

/** Reads a trace, and tells the share of its file that was read. */
async function * readShared (
  path: string, { signal, onTraces, onShare }: OpenExtractionOptions
): AsyncGenerator<TraceBatch> {
  onTraces?.()
  const share = new WorkShare((await stat(path)).size, onShare)
  const { source, again } = openTraceFile(path)
  yield * readTrace(share.count(source), { again, signal })
}

/** Reads a trace once, when its damage or its reading is first asked for. */
function readLater (
  { dir, budget }: ExtractedFiles, path: string | undefined, peers: readonly PeerInfo[], options: OpenExtractionOptions
): Reader {
  let result: ReturnType<typeof readTraceOnce> | undefined
  const read = async (): Promise<ReadTrace | undefined> =>
    path === undefined ? undefined : result ??= readTraceOnce(asOneTrace(readShared(path, options)), peers, budget)
  const isFull = path?.endsWith(analysisFiles.fullTrace) === true
  const unknown = { traced: undefined, lateDeliveries: new Map(), isStated: false }
  const compare = async ({ reading, contradictions = [] }: ReadTrace = {}): Promise<string[]> => [
    ...findRepeatedPeers(peers), ...contradictions,
    ...reading === undefined
      ? []
      : checkCounters({ reading, peers, isFull, counters: await readCounters(dir, budget), ...unknown })
  ]
  return {
    damage: async () => (await read())?.damage,
    outsidePhase: async () => (await read())?.outsidePhase ?? 0,
    contradictions: async () => compare(await read()),
    reading: async () => (await read())?.reading
  }
}

const readTopology = async ({ dir, names, budget }: ExtractedFiles): Promise<Record<string, unknown>> =>
  names.includes(analysisFiles.topology)
    ? await readJson(join(dir, analysisFiles.topology), budget, parseTopology) as Record<string, unknown>
    : {}

/** Facts that an extraction's files don't hold. */
type KeptFacts = Pick<
  Extraction,
  'instances' | 'traceDamage' | 'missingTraces' | 'missingFiles' | 'outsidePhase' | 'groups' | 'routers' | 'contradictions'
  | 'outputs' | 'digest'
>

function fromStored (stored: StoredExtraction): KeptFacts {
  const { instances, traceDamage, missingTraces, outputs, digest } = stored
  const { missingFiles = [], outsidePhase = 0, groups = [], routers = [], contradictions = [] } = stored
  return {
    instances, traceDamage: traceDamage ?? undefined, missingTraces, missingFiles, outsidePhase, groups, routers,
    contradictions, outputs, digest
  }
}

/** Finds what the files of another tool tell of it. */
async function findFacts (
  files: ExtractedFiles, peers: readonly PeerInfo[], reader: Reader, signal: AbortSignal | undefined
): Promise<KeptFacts> {
  const scores = await scanScores(files.dir, files.budget)
  return {
    instances: [], groups: [], routers: [], outputs: undefined,
    traceDamage: await reader.damage(),
    // concatenated traces don't name the peers that left none
    missingTraces: [],
    missingFiles: await findMissing({
      budget: files.budget, peers, groupOf: new Map(), groups: [], dir: files.dir, scores, hasFullTraces: true,
      connected: Object.keys(await readTopology(files))
    }),
    outsidePhase: await reader.outsidePhase(),
    contradictions: [...await reader.contradictions(), ...checkScores(peers, scores)],
    digest: await digestFiles(files, signal)
  }
}

async function readExtraction (
  files: ExtractedFiles, stored: StoredExtraction | undefined, options: OpenExtractionOptions
): Promise<Extraction> {
  const { dir: analysisDir, names } = files
  const peers = await readJson(join(analysisDir, analysisFiles.peers), files.budget, parsePeerInfo) as PeerInfo[]
  const topology = await readTopology(files)
  const trace = [analysisFiles.fullTrace, analysisFiles.filteredTrace].find(name => names.includes(name))
  const tracePath = trace === undefined ? undefined : join(analysisDir, trace)
  const reader = readLater(files, tracePath, peers, options)
  return {
    analysisDir, tracePath,
    peers: peers.sort((a, b) => a.seq - b.seq),
    smallestLatencyNs: smallestLatencyNs(topology),
    budget: files.budget,
    readTrace: reader.reading,
    ...stored === undefined ? await findFacts(files, peers, reader, options.signal) : fromStored(stored)
  }
}

/** Opens files that another tool extracted from an archive that is gone, and records them. */
async function adopt (
  files: ExtractedFiles, changed: readonly string[], options: OpenExtractionOptions
): Promise<Extraction> {
  const { dir: analysisDir, names } = files
  const opened = await readExtraction(files, undefined, options)
  const extraction = { ...opened, contradictions: [...changed, ...opened.contradictions] }
  const sizes = await Promise.all(names.map(async name => [name, (await stat(join(analysisDir, name))).size] as const))
  try {
    await storeExtraction(extraction, { archiveBytes: null, files: Object.fromEntries(sizes) })
  } catch (error) {
    options.onNotice?.(`${analysisDir}: can't be written to: ${(error as Error).message}`)
  }
  return extraction
}

/** Says what became of a file that is not as it was extracted; its size comes first, as it costs nothing. */
async function describeChange (
  { dir, names }: ExtractedFiles, { files, sha256 = {} }: StoredExtraction, name: string, signal?: AbortSignal
): Promise<string | undefined> {
  const [path, sizeBytes = 0, expected] = [join(dir, name), files[name], sha256[name]]
  if (!names.includes(name)) return `${name} is gone`
  if ((await stat(path)).size !== sizeBytes) return `${name} has changed`
  const isSame = expected === undefined || expected === await digestExtracted(path, sizeBytes, signal)
  return isSame ? undefined : `${name} has changed`
}

/** Finds files that are not as they were extracted. */
async function findChanged (files: ExtractedFiles, stored: StoredExtraction, signal?: AbortSignal): Promise<string[]> {
  const changes: string[] = []
  for (const name of Object.keys(stored.files)) {
    const change = await describeChange(files, stored, name, signal)
    if (change !== undefined) changes.push(change)
  }
  return changes
}

/** Finds the reason why an earlier extraction can't be used; undefined when it can. */
async function findStale (
  files: ExtractedFiles, stored: StoredExtraction, archive: string | undefined, signal?: AbortSignal
): Promise<string | undefined> {
  if (!isIntact(stored)) return `${storedExtractionName} has changed`
  if (archive !== undefined) {
    if (stored.archiveBytes === null) return `${archive} has come`
    if (!isCurrent(stored)) return 'the extraction is of another version'
    const isSame = (await stat(archive)).size === stored.archiveBytes && await digestFile(archive, signal) === stored.digest
    if (!isSame) return `${archive} has changed`
  }
  const changed = await findChanged(files, stored, signal)
  if (changed.length > 0) return listSome(changed)
  if (stored.archiveBytes !== null) return undefined
  return await digestFiles(files, signal) === stored.digest ? undefined : 'a file has changed'
}

/** Says what differs of files whose archive, which would tell what they were, is gone. Files of another tool may change. */
const sayChanged = (stored: StoredExtraction | undefined, stale: string | undefined): string[] =>
  stored === undefined || stale === undefined || stored.archiveBytes === null
    ? []
    : [`${stale} since it was extracted from the archive, which is gone`]

/** Reads the facts of an earlier extraction; one that is too long to be ours is made again where the archive is there. */
async function readStored (
  { dir, budget }: ExtractedFiles, archive: string | undefined, onNotice: OpenExtractionOptions['onNotice']
): Promise<StoredExtraction | undefined> {
  try {
    return await readStoredExtraction(dir, budget)
  } catch (error) {
    if (archive === undefined || !(error instanceof RefusedFileError)) throw error
    onNotice?.(`${error.message}; the archive is extracted again`)
    return undefined
  }
}

/**
 * Opens the analysis directory of a run: extracts the archive, unless that has been done already; where the archive is
 * gone, its extraction is opened.
 *
 * @throws {ArchiveError} for an archive that can't be read
 * @throws {AnalysisError} when there is neither an archive nor an extraction
 */
export async function openExtraction (
  archive: string | undefined, analysisDir: string, options: OpenExtractionOptions = {}
): Promise<Extraction> {
  const { signal, onExtract, onNotice } = options
  const names = (await listFiles(analysisDir)).filter(isExtractedFile)
  const budget = await budgetFor(archive === undefined ? names.map(name => join(analysisDir, name)) : [archive], options)
  const files = { dir: analysisDir, names, budget }
  const stored = await readStored(files, archive, onNotice)
  const stale = stored === undefined ? undefined : await findStale(files, stored, archive, signal)
  if (stored !== undefined && stale === undefined) return readExtraction(files, stored, options)
  if (archive === undefined) return adopt(files, sayChanged(stored, stale), options)
  if (stale !== undefined) onNotice?.(`${analysisDir}: ${stale}, the archive is extracted again`)
  onExtract?.()
  return extractArchive(archive, analysisDir, { ...options, budget })
}
