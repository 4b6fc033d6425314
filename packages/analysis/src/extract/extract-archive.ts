import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { collectTracestat, formatCdfLines, formatSummary, type Tracestat } from '@gsplan/tracestat'
import { readTraceFile, TraceFormatError } from '@gsplan/tracer'
import type { ArchiveEntry } from './archive-entry.ts'
import { recogniseInstanceFile, type InstanceFile } from './instance-file.ts'
import { formatPeerInfo, toPeerInfo, type PeerInfo } from './peer-info.ts'
import { readArchive, type ReadArchiveOptions } from './read-archive.ts'
import { readRunOut, type RunOut } from './run-out.ts'
import { gzipFiles, writeWhole } from './write-whole.ts'

/** Longest JSON file of an instance that is read into memory, bytes. */
const MAX_JSON_BYTES = 64 * 2 ** 20

/** What an archive held, beside the files written from it. */
export interface Extraction {
  readonly peers: readonly PeerInfo[]
  /** run.out by the instance's folder in the archive. */
  readonly runOuts: ReadonlyMap<string, RunOut>
  /** Trace that the statistics are made of: the full one if there is one. */
  readonly tracePath: string | undefined
  readonly tracestat: Tracestat | undefined
  /** Why the traces could not be read to their end. */
  readonly traceDamage: string | undefined
  /** Seqs that left no filtered or full trace although their instance introduced them. */
  readonly missingTraces: readonly number[]
  /** Smallest egress latency of an instance, ns; undefined when they don't tell. */
  readonly smallestLatencyNs: number | undefined
}

type Traces = Map<number, string>

class Extractor {
  readonly #dir: string
  readonly #parts: string
  readonly peers: PeerInfo[] = []
  readonly runOuts = new Map<string, RunOut>()
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
      case 'run-out': {
        const runOut = await readRunOut(entry.content)
        this.runOuts.set(entry.path.slice(0, entry.path.lastIndexOf('/')), runOut)
        this.peers.push(...toPeerInfo(runOut))
        break
      }
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

  smallestLatencyNs (): number | undefined {
    const latencies = [...this.#topology.values()].map(node => (node as { readonly Latency?: unknown } | null)?.Latency)
      .filter(latency => typeof latency === 'number')
    return latencies.length === 0 ? undefined : latencies.reduce((a, b) => Math.min(a, b))
  }

  topology (): object {
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

async function readTracestat (path: string): Promise<{ readonly tracestat?: Tracestat, readonly damage?: string }> {
  try {
    return { tracestat: await collectTracestat(readTraceFile(path)) }
  } catch (error) {
    if (error instanceof TraceFormatError) return { damage: error.message }
    throw error
  }
}

/**
 * Makes an analysis folder of a run's archive: concatenated traces (in order of seq), copied aggregates and scores,
 * `peer-info.json`, `topology.json` and the texts of tracestat. The archive is untrusted: only files with known names
 * are used, under names of our own.
 *
 * @throws {ArchiveError}
 */
export async function extractArchive (
  archive: string, analysisDir: string, options: ReadArchiveOptions = {}
): Promise<Extraction> {
  await mkdir(analysisDir, { recursive: true })
  const parts = await mkdtemp(join(analysisDir, '.parts-'))
  try {
    const extractor = new Extractor(analysisDir, parts)
    await readArchive(
      archive, path => recogniseInstanceFile(path) !== undefined, async entry => extractor.take(entry), options)
    const { filtered, full, runOuts } = extractor
    const peers = extractor.peers.sort((a, b) => a.seq - b.seq)
    await writeWhole(join(analysisDir, 'peer-info.json'), formatPeerInfo(peers))
    await writeWhole(join(analysisDir, 'topology.json'), JSON.stringify(extractor.topology()))
    const tracePaths: string[] = []
    for (const [traces, name] of [[filtered, 'filtered-trace.bin.gz'], [full, 'full-trace.bin.gz']] as const) {
      if (traces.size === 0) continue
      tracePaths.push(join(analysisDir, name))
      await gzipFiles(bySeq(traces), join(analysisDir, name), options.signal)
    }
    const tracePath = tracePaths.at(-1)
    const { tracestat, damage } = tracePath === undefined ? {} : await readTracestat(tracePath)
    if (tracestat !== undefined) {
      await writeWhole(join(analysisDir, 'tracestat-summary.txt'), formatSummary(tracestat))
      await writeWhole(join(analysisDir, 'tracestat-cdf.txt'), `\n${formatCdfLines(tracestat)}`)
    }
    const missingTraces = peers.map(({ seq }) => seq).filter(seq => !filtered.has(seq) && !full.has(seq))
    return {
      peers, runOuts, tracePath, tracestat, traceDamage: damage, missingTraces,
      smallestLatencyNs: extractor.smallestLatencyNs()
    }
  } finally {
    await rm(parts, { recursive: true, force: true })
  }
}
