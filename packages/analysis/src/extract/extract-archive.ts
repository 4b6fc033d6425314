import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { formatCdfLines, formatSummary } from '@gsplan/tracestat'
import { readTraceFile } from '@gsplan/tracer'
import type { ArchiveEntry } from './archive-entry.ts'
import type { Extraction, InstanceReport, TraceReading } from './extraction.ts'
import { digestFile } from './file-digest.ts'
import { isExtractedFile, recogniseInstanceFile, type InstanceFile } from './instance-file.ts'
import { formatPeerInfo, toPeerInfo, type PeerInfo } from './peer-info.ts'
import { readArchive, type ReadArchiveOptions } from './read-archive.ts'
import { readRunOut } from './run-out.ts'
import { readTraceOnce } from './read-trace-once.ts'
import { storedExtractionName, storeExtraction } from './stored-extraction.ts'
import { smallestLatencyNs } from './topology.ts'
import { gzipFiles, writeWhole } from './write-whole.ts'

/** Longest JSON file of an instance that is read into memory, bytes. */
const MAX_JSON_BYTES = 64 * 2 ** 20

type Traces = Map<number, string>

/** Takes the entries of an archive: copies what is kept, remembers what is not. */
class Extractor {
  readonly #dir: string
  readonly #parts: string
  readonly peers: PeerInfo[] = []
  readonly instances: InstanceReport[] = []
  readonly filtered: Traces = new Map<number, string>()
  readonly full: Traces = new Map<number, string>()
  readonly #topology = new Map<string, unknown>()

  constructor (dir: string, parts: string) {
    this.#dir = dir
    this.#parts = parts
  }

  async take (entry: ArchiveEntry): Promise<void> {
    const file = recogniseInstanceFile(entry.path) as InstanceFile
    switch (file.kind) {
      case 'run-out':
        await this.#takeRunOut(entry)
        break
      case 'trace': {
        const part = join(this.#parts, `${file.trace}-${file.seq}.bin`)
        await pipeline(Readable.from(entry.content, { objectMode: false }), createWriteStream(part))
        this[file.trace].set(file.seq, part)
        break
      }
      case 'connections':
        this.#topology.set(file.node, await readJson(entry))
        break
      default:
        await pipeline(Readable.from(entry.content, { objectMode: false }), createWriteStream(join(this.#dir, file.name)))
    }
  }

  async #takeRunOut ({ path, content }: ArchiveEntry): Promise<void> {
    const runOut = await readRunOut(content)
    const { outcome, error, publishing, tooFewPeers, unsupported } = runOut
    const instance = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    this.instances.push({ instance, outcome, error, publishing, tooFewPeers, unsupported })
    this.peers.push(...toPeerInfo(runOut))
  }

  topology (): Record<string, unknown> {
    return Object.fromEntries([...this.#topology].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })))
  }
}

async function readJson (entry: ArchiveEntry): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of entry.content) {
    length += chunk.length
    if (length > MAX_JSON_BYTES) return null
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return null
  }
}

const bySeq = (traces: Traces): string[] => [...traces].sort(([a], [b]) => a - b).map(([, path]) => path)

/** Writes the concatenated traces into a folder and reads the one that everything is made of. */
async function concatenateTraces (
  { filtered, full, peers }: Extractor, dir: string, signal: AbortSignal | undefined
): Promise<{ readonly name?: string, readonly reading?: TraceReading, readonly damage?: string }> {
  let name: string | undefined
  for (const [traces, target] of [[filtered, 'filtered-trace.bin.gz'], [full, 'full-trace.bin.gz']] as const) {
    if (traces.size === 0) continue
    name = target
    await gzipFiles(bySeq(traces), join(dir, target), signal)
  }
  if (name === undefined) return {}
  return { name, ...await readTraceOnce(readTraceFile(join(dir, name), signal === undefined ? {} : { signal }), peers) }
}

async function writeTracestat (dir: string, reading: TraceReading | undefined): Promise<void> {
  if (reading === undefined) return
  await writeWhole(join(dir, 'tracestat-summary.txt'), formatSummary(reading.tracestat))
  await writeWhole(join(dir, 'tracestat-cdf.txt'), `\n${formatCdfLines(reading.tracestat)}`)
}

/** Puts the files of a whole extraction in the place of those of an earlier one; gives their sizes. */
async function moveInto (analysisDir: string, from: string): Promise<Record<string, number>> {
  await rm(join(analysisDir, storedExtractionName), { force: true })
  const files = (await readdir(from)).sort()
  const old = (await readdir(analysisDir)).filter(name => isExtractedFile(name) && !files.includes(name))
  for (const name of old) await rm(join(analysisDir, name))
  const sizes: Record<string, number> = {}
  for (const name of files) {
    sizes[name] = (await stat(join(from, name))).size
    await rename(join(from, name), join(analysisDir, name))
  }
  return sizes
}

/**
 * Makes an analysis directory of a run's archive: concatenated traces (in order of seq), copied aggregates and scores,
 * `peer-info.json`, `topology.json` and the texts of tracestat. The archive is untrusted: only files with known names
 * are used, under names of our own. It all takes its place when it is complete; until then an earlier extraction stays.
 *
 * @throws {ArchiveError}
 */
export async function extractArchive (
  archive: string, analysisDir: string, options: ReadArchiveOptions = {}
): Promise<Extraction> {
  await mkdir(analysisDir, { recursive: true })
  const scratch = await mkdtemp(join(analysisDir, '.extracting-'))
  try {
    const [made, parts] = [join(scratch, 'made'), join(scratch, 'parts')]
    for (const dir of [made, parts]) await mkdir(dir)
    const extractor = new Extractor(made, parts)
    await readArchive(
      archive, path => recogniseInstanceFile(path) !== undefined, async entry => extractor.take(entry), options)
    const { filtered, full } = extractor
    const peers = extractor.peers.sort((a, b) => a.seq - b.seq)
    const topology = extractor.topology()
    await writeWhole(join(made, 'peer-info.json'), formatPeerInfo(peers))
    await writeWhole(join(made, 'topology.json'), JSON.stringify(topology))
    const { name, reading, damage } = await concatenateTraces(extractor, made, options.signal)
    await writeTracestat(made, reading)
    const extraction: Extraction = {
      analysisDir, peers, instances: extractor.instances.sort((a, b) => a.instance < b.instance ? -1 : 1),
      tracePath: name === undefined ? undefined : join(analysisDir, name),
      traceDamage: damage,
      missingTraces: peers.map(({ seq }) => seq).filter(seq => !filtered.has(seq) && !full.has(seq)),
      smallestLatencyNs: smallestLatencyNs(topology),
      digest: await digestFile(archive, options.signal),
      readTrace: async () => Promise.resolve(reading)
    }
    const files = await moveInto(analysisDir, made)
    await storeExtraction(extraction, { archiveBytes: (await stat(archive)).size, files })
    return extraction
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
