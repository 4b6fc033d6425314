import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { analysisFiles, isExtractedFile } from '@gsplan/run-format'
import { readTraceFile } from '@gsplan/tracer'
import { AnalysisError } from '../errors.ts'
import { extractArchive } from './extract-archive.ts'
import type { Extraction, TraceReading } from './extraction.ts'
import { digestFile } from './file-digest.ts'
import { parsePeerInfo, type PeerInfo } from './peer-info.ts'
import type { ReadArchiveOptions } from './read-archive.ts'
import { readTraceOnce } from './read-trace-once.ts'
import { readStoredExtraction, storeExtraction, type StoredExtraction } from './stored-extraction.ts'
import { smallestLatencyNs } from './topology.ts'

export interface OpenExtractionOptions extends ReadArchiveOptions {
  /** Told when the archive is about to be extracted. */
  readonly onExtract?: (() => void) | undefined
  /** Told why an earlier extraction is not taken. */
  readonly onNotice?: ((notice: string) => void) | undefined
}

async function listFiles (dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).sort()
  } catch {
    return []
  }
}

async function readJson (path: string, parse: (text: string) => unknown): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    throw new AnalysisError(`${path}: expected a file that an extraction leaves, found none`)
  }
  try {
    return parse(text)
  } catch (cause) {
    throw new AnalysisError(`${path}: damaged: ${(cause as Error).message}`, { cause })
  }
}

/** One digest of all files that came from an archive. */
async function digestFiles (dir: string, names: readonly string[], signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for (const name of names) hash.update(`${name}\0${await digestFile(join(dir, name), signal)}\n`)
  return hash.digest('hex')
}

interface Reader {
  readonly damage: () => Promise<string | undefined>
  readonly reading: () => Promise<TraceReading | undefined>
}

/** Reads a trace when it is asked for, and once. */
function readLater (path: string | undefined, peers: readonly PeerInfo[], signal?: AbortSignal): Reader {
  let result: ReturnType<typeof readTraceOnce> | undefined
  const read = async (): Promise<Partial<Awaited<ReturnType<typeof readTraceOnce>>>> => path === undefined
    ? {}
    : result ??= readTraceOnce(readTraceFile(path, signal === undefined ? {} : { signal }), peers)
  return {
    damage: async () => (await read() as { readonly damage?: string }).damage,
    reading: async () => (await read() as { readonly reading?: TraceReading }).reading
  }
}

async function readExtraction (
  analysisDir: string, names: readonly string[], stored: StoredExtraction | undefined, signal?: AbortSignal
): Promise<Extraction> {
  const peers = await readJson(join(analysisDir, analysisFiles.peers), parsePeerInfo) as PeerInfo[]
  const topology = names.includes(analysisFiles.topology)
    ? await readJson(join(analysisDir, analysisFiles.topology), JSON.parse) as Record<string, unknown>
    : {}
  const trace = [analysisFiles.fullTrace, analysisFiles.filteredTrace].find(name => names.includes(name))
  const tracePath = trace === undefined ? undefined : join(analysisDir, trace)
  const reader = readLater(tracePath, peers, signal)
  return {
    analysisDir,
    peers: peers.sort((a, b) => a.seq - b.seq),
    instances: stored?.instances ?? [],
    tracePath,
    traceDamage: stored === undefined ? await reader.damage() : stored.traceDamage ?? undefined,
    // concatenated traces don't tell who is missing
    missingTraces: stored?.missingTraces ?? [],
    smallestLatencyNs: smallestLatencyNs(topology),
    digest: stored?.digest ?? await digestFiles(analysisDir, names, signal),
    readTrace: reader.reading
  }
}

/** Takes the files that another tool extracted from an archive that is gone, and records them. */
async function adopt (
  analysisDir: string, names: readonly string[], { signal, onNotice }: OpenExtractionOptions
): Promise<Extraction> {
  const extraction = await readExtraction(analysisDir, names, undefined, signal)
  const sizes = await Promise.all(names.map(async name => [name, (await stat(join(analysisDir, name))).size] as const))
  try {
    await storeExtraction(extraction, { archiveBytes: null, files: Object.fromEntries(sizes) })
  } catch (error) {
    onNotice?.(`${analysisDir}: can't be written to: ${(error as Error).message}`)
  }
  return extraction
}

/** Why an earlier extraction can't be taken; undefined when it can. */
async function findStale (
  analysisDir: string, names: readonly string[], stored: StoredExtraction, archive: string | undefined, signal?: AbortSignal
): Promise<string | undefined> {
  for (const [name, sizeBytes] of Object.entries(stored.files)) {
    if (!names.includes(name)) return `${name} is gone`
    if ((await stat(join(analysisDir, name))).size !== sizeBytes) return `${name} has changed`
  }
  if (archive !== undefined) {
    if (stored.archiveBytes === null) return `${archive} has come`
    const isSame = (await stat(archive)).size === stored.archiveBytes && await digestFile(archive, signal) === stored.digest
    return isSame ? undefined : `${archive} has changed`
  }
  if (stored.archiveBytes !== null) return undefined
  return await digestFiles(analysisDir, names, signal) === stored.digest ? undefined : 'a file has changed'
}

/**
 * The analysis directory of a run: extracted from its archive, unless that has been done already; where the archive is
 * gone, what it left.
 *
 * @throws {ArchiveError} for an archive that can't be read
 * @throws {AnalysisError} when there is neither an archive nor an extraction
 */
export async function openExtraction (
  archive: string | undefined, analysisDir: string, options: OpenExtractionOptions = {}
): Promise<Extraction> {
  const { signal, onExtract, onNotice } = options
  const names = (await listFiles(analysisDir)).filter(isExtractedFile)
  const stored = await readStoredExtraction(analysisDir)
  const stale = stored === undefined ? undefined : await findStale(analysisDir, names, stored, archive, signal)
  if (stored !== undefined && stale === undefined) return readExtraction(analysisDir, names, stored, signal)
  if (archive === undefined) return adopt(analysisDir, names, options)
  if (stale !== undefined) onNotice?.(`${analysisDir}: ${stale}, the archive is extracted again`)
  onExtract?.()
  return extractArchive(archive, analysisDir, options)
}
