import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inMadeFolder, makeTemporaryFolder, nameFile, WorkShare, writeWhole, type OnShare } from '@gsplan/cli'
import {
  analysisFiles, formatInstanceFile, formatNodeName, isMeasuredRole, runPaths,
  type InstanceFile, type OutputDigests
} from '@gsplan/run-format'
import { formatCdfLines, formatSummary } from '@gsplan/tracestat'
import { readCounters } from '../metrics/counters.ts'
import type { ArchiveEntry } from './archive-entry.ts'
import { checkCounters } from './check-counters.ts'
import { checkConnections } from './check-connections.ts'
import { checkOrigins } from './check-origins.ts'
import { checkPublishing } from './check-publishing.ts'
import { checkStatements, decidesAtOnce, type StatingInstance } from './check-statements.ts'
import { checkTraffic } from './check-traffic.ts'
import { findUnpublished } from './find-unpublished.ts'
import { MAX_KEPT, placeOfFile, SeenFiles } from './contradictions.ts'
import type { Extraction, InstanceReport, TraceReading } from './extraction.ts'
import { digestFile } from './file-digest.ts'
import { findMissing } from './find-missing.ts'
import { gzipTee } from './gzip-tee.ts'
import { ChargedFiles } from './charged-files.ts'
import { budgetFor, type MemoryBudget } from './memory-budget.ts'
import { readNodeTraces } from './node-traces.ts'
import { formatPeerInfo, toPeerInfo, type PeerInfo } from './peer-info.ts'
import { findPeerRouters, type RouterPeers } from './peer-routers.ts'
import { readArchive, type ReadArchiveOptions } from './read-archive.ts'
import { readRunOut, type InstanceLife } from './run-out.ts'
import { readTraceOnce, type ReadTrace } from './read-trace-once.ts'
import { moveExtracted } from './move-extracted.ts'
import { mostStatedPeers, toStartStatement } from './start-statement.ts'
import { StatedGroups } from './stated-groups.ts'
import { storeExtraction } from './stored-extraction.ts'
import { checkScores, scanScores } from './scan-scores.ts'
import { smallestLatencyNs } from './topology.ts'
import { TraceSpool } from './trace-spool.ts'
import { recogniseWantedFile } from './wanted-file.ts'
import { writeStream } from './write-stream.ts'

const traceKinds = ['filtered-trace', 'full-trace'] as const

type TraceSpools = Readonly<Record<typeof traceKinds[number], TraceSpool>>

/** Analysis directory of the run that an archive lies in. */
export const analysisDirOf = (archive: string): string => runPaths(dirname(archive)).analysis

/** Facts of an instance by its run.out. */
interface ExtractedInstance extends StatingInstance {
  readonly life: InstanceLife | undefined
  readonly group: string | undefined
}

/** Copies entries of an archive into a folder, spools the traces, and collects peers, outcomes and topology. */
class Extractor {
  readonly #dir: string
  readonly budget: MemoryBudget
  readonly #files: ChargedFiles
  readonly #instances = new Map<string, ExtractedInstance>()
  readonly #seen = new SeenFiles()
  readonly groups = new StatedGroups()
  readonly traces: TraceSpools
  readonly #topology = new Map<string, unknown>()

  constructor (dir: string, traces: TraceSpools, budget: MemoryBudget) {
    this.#dir = dir
    this.budget = budget
    this.#files = new ChargedFiles(budget)
    this.traces = traces
  }

  /** Takes all files of an archive. */
  async readAll (archive: string, options: ReadArchiveOptions): Promise<void> {
    await readArchive(
      archive, path => recogniseWantedFile(path) !== undefined, async entry => this.take(entry),
      { ...options, budget: this.budget })
  }

  /** Takes a file; of several in one place the last counts. */
  async take ({ path, content: unseen, ...rest }: ArchiveEntry): Promise<void> {
    const file = recogniseWantedFile(path) as InstanceFile
    const content = this.#files.charge(file, this.#seen.watch(file, path, unseen))
    const entry = { path, content, ...rest }
    switch (file.kind) {
      case 'run-out':
        await this.#takeRunOut(entry)
        break
      case 'filtered-trace':
      case 'full-trace':
        await this.traces[file.kind].add(file.seq, content)
        break
      case 'connections':
        this.#topology.set(formatNodeName(file), await this.#files.readJson(file, content))
        break
      default:
        await writeStream(join(this.#dir, formatInstanceFile(file)), this.#files.copy(file, content))
    }
  }

  async #takeRunOut ({ path, content }: ArchiveEntry): Promise<void> {
    const runOut = await readRunOut(content, this.budget)
    const { outcome, error, publishing, tooFewPeers, unsupported, overLimit, roundTrips, leastEgressNs, env, life } = runOut
    if (env !== undefined) this.groups.add(env)
    const instance = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    this.#instances.set(placeOfFile({ kind: 'run-out' }, path), {
      report: {
        instance, outcome, error, publishing, tooFewPeers, unsupported, overLimit, roundTrips, leastEgressNs,
        start: env && toStartStatement(env)
      },
      peers: toPeerInfo(runOut), life, group: env?.groupId ?? instance.split('/').at(-2), env
    })
  }

  /** Peers that the instances introduce, by seq. */
  peers (): PeerInfo[] {
    return [...this.#instances.values()].flatMap(({ peers }) => peers).sort((a, b) => a.seq - b.seq)
  }

  /** Reports of the instances, by instance. */
  instances (): InstanceReport[] {
    return [...this.#instances.values()].map(({ report }) => report).sort((a, b) => a.instance < b.instance ? -1 : 1)
  }

  /** Facts about the instances of the peers, by seq. */
  instanceOf (): Map<number, ExtractedInstance> {
    return new Map([...this.#instances.values()].flatMap(instance => instance.peers.map(({ seq }) => [seq, instance])))
  }

  /** Group of each peer, by its seq. */
  groupOf (): Map<number, string> {
    return new Map([...this.instanceOf()].map(([seq, { group = '' }]) => [seq, group]))
  }

  routers (): RouterPeers[] {
    return findPeerRouters([...this.#instances.values()])
  }

  contradictions (): string[] {
    const areAll = this.peers().length === mostStatedPeers(this.instances())
    const peers = [...this.#instances.values()].flatMap(({ report: { instance }, peers }) =>
      peers.map(({ seq, peer_id, type }) => ({ seq, peer_id, type, instance })))
    return [
      ...this.#seen.contradictions(peers), ...this.groups.contradictions(),
      ...checkStatements([...this.#instances.values()]),
      ...checkConnections(this.#topology, this.peers(), areAll)
    ]
  }

  digests (): OutputDigests {
    return this.#seen.digests()
  }

  topology (): Record<string, unknown> {
    return Object.fromEntries([...this.#topology].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })))
  }
}

/** Work on the traces of an archive. */
interface TraceWork {
  readonly signal?: AbortSignal | undefined
  readonly onShare?: OnShare | undefined
}

/** Writes the concatenated traces into a folder, and reads the full one if there is one, else the filtered one. */
async function concatenateTraces (
  extractor: Extractor, peers: readonly PeerInfo[], dir: string, { signal, onShare }: TraceWork
): Promise<ReadTrace & { readonly name?: string }> {
  const { filteredTrace, fullTrace } = analysisFiles
  const { traces } = extractor
  const [filtered, full] = traceKinds.map(kind => traces[kind].isEmpty ? undefined : traces[kind])
  const lives = new Map([...extractor.instanceOf()].flatMap(([seq, { life }]) => life === undefined ? [] : [[seq, life]]))
  const share = new WorkShare(traces['filtered-trace'].sizeBytes + traces['full-trace'].sizeBytes, onShare)
  const read = (of: TraceSpool) => async (chunks: AsyncIterable<Uint8Array>): Promise<ReadTrace> =>
    readTraceOnce(readNodeTraces(chunks, of.parts()), peers, extractor.budget, lives)
  if (full === undefined) {
    if (filtered === undefined) return {}
    const chunks = share.count(filtered.chunks())
    return { name: filteredTrace, ...await gzipTee(chunks, join(dir, filteredTrace), read(filtered), signal) }
  }
  if (filtered !== undefined) {
    await gzipTee(share.count(filtered.chunks()), join(dir, filteredTrace), async () => Promise.resolve(), signal)
  }
  return { name: fullTrace, ...await gzipTee(share.count(full.chunks()), join(dir, fullTrace), read(full), signal) }
}

/** Compares the traces with counters and run.out, once all files are there. */
async function compareFiles (
  extractor: Extractor, peers: readonly PeerInfo[], dir: string,
  { reading, lateDeliveries = new Map(), outsidePhase = 0 }: ReadTrace
): Promise<string[]> {
  if (reading === undefined || peers.length === 0) return []
  const { traces } = extractor
  const isFull = !traces['full-trace'].isEmpty
  const spool = traces[isFull ? 'full-trace' : 'filtered-trace']
  const traced = new Set(spool.parts().map(({ seq }) => seq))
  const instances = extractor.instances()
  const instanceOf = extractor.instanceOf()
  const counters = await readCounters(dir, extractor.budget)
  const isStated = instances.some(({ start }) => start !== undefined)
  const deciding = new Set(peers.filter(({ seq }) => decidesAtOnce(instanceOf.get(seq))).map(({ seq }) => seq))
  return [
    ...checkCounters({ reading, peers, isFull, counters, traced, lateDeliveries, isStated }),
    ...isStated ? checkTraffic({ reading, peers, counters, traced, deciding }) : [],
    ...findUnpublished({ log: reading.log, peers, traced }),
    ...checkOrigins({ log: reading.log, peers, traced, stated: mostStatedPeers(instances) }),
    ...checkPublishing({
      log: reading.log, outsidePhase, peers, instances,
      isOwing: seq => traced.has(seq) && instanceOf.get(seq)?.report.outcome === 'ok'
    })
  ]
}

async function writeTracestat (dir: string, reading: TraceReading | undefined): Promise<void> {
  if (reading === undefined) return
  await writeWhole(join(dir, analysisFiles.tracestatSummary), formatSummary(reading.tracestat))
  await writeWhole(join(dir, analysisFiles.tracestatCdf), `\n${formatCdfLines(reading.tracestat)}`)
}

async function writeIntroductions (
  dir: string, peers: readonly PeerInfo[], topology: Readonly<Record<string, unknown>>
): Promise<void> {
  await writeWhole(join(dir, analysisFiles.peers), formatPeerInfo(peers))
  await writeWhole(join(dir, analysisFiles.topology), JSON.stringify(topology))
}

/** Finds measured peers without a trace. */
const findUntraced = (peers: readonly PeerInfo[], traces: TraceSpool): number[] =>
  peers.filter(({ seq, type }) => isMeasuredRole(type) && !traces.has(seq)).map(({ seq }) => seq)

/** Options of {@link extractArchive}. */
export interface ExtractArchiveOptions extends ReadArchiveOptions {
  /** Called when the archive was read, before its traces are. */
  readonly onTraces?: (() => void) | undefined
  /** Told the share of the archive that was read, then that of its traces. */
  readonly onShare?: OnShare | undefined
}

/**
 * Makes an analysis directory of a run's archive: concatenated traces (in order of seq), copied aggregates and scores,
 * `peer-info.json`, `topology.json` and the texts of tracestat. The archive is untrusted: only files with known names
 * are used, under names of our own. It all takes its place when it is complete; until then an earlier extraction stays.
 *
 * @throws {ArchiveError}
 */
export async function extractArchive (
  archive: string, analysisDir: string, options: ExtractArchiveOptions = {}
): Promise<Extraction> {
  return inMadeFolder(analysisDir, async () => extractInto(analysisDir, archive, options))
}

async function extractInto (analysisDir: string, archive: string, options: ExtractArchiveOptions): Promise<Extraction> {
  const scratch = makeTemporaryFolder(analysisDir, 'extracting')
  const spools: TraceSpool[] = []
  try {
    const made = join(scratch, 'made')
    await mkdir(made)
    for (const kind of traceKinds) spools.push(await TraceSpool.create(join(scratch, kind)))
    const [filtered, full] = spools as [TraceSpool, TraceSpool]
    const budget = options.budget ?? await budgetFor([archive], options)
    const extractor = new Extractor(made, { 'filtered-trace': filtered, 'full-trace': full }, budget)
    await extractor.readAll(archive, options)
    const [peers, topology] = [extractor.peers(), extractor.topology()]
    await writeIntroductions(made, peers, topology)
    options.onTraces?.()
    const { name, ...trace } = await concatenateTraces(extractor, peers, made, options)
    await writeTracestat(made, trace.reading)
    const scores = await scanScores(made, budget)
    const contradictions = [
      ...extractor.contradictions(), ...checkScores(peers, scores), ...trace.contradictions ?? [],
      ...await compareFiles(extractor, peers, made, trace)
    ]
    const groups = extractor.groups.groups()
    const extraction: Extraction = {
      analysisDir, peers, instances: extractor.instances(),
      tracePath: name === undefined ? undefined : join(analysisDir, name),
      traceDamage: trace.damage,
      // of a run with full traces the filtered ones are not read
      missingTraces: findUntraced(peers, full.isEmpty ? filtered : full),
      missingFiles: await findMissing({
        budget, peers, groupOf: extractor.groupOf(), groups, dir: made, scores, connected: Object.keys(topology),
        hasFullTraces: !full.isEmpty
      }),
      outsidePhase: trace.outsidePhase ?? 0, groups, routers: extractor.routers(),
      contradictions: contradictions.slice(0, MAX_KEPT),
      smallestLatencyNs: smallestLatencyNs(topology), outputs: extractor.digests(),
      digest: await digestFile(archive, options.signal),
      budget, readTrace: async () => Promise.resolve(trace.reading)
    }
    const written = await moveExtracted(analysisDir, made, options.signal)
    await storeExtraction(extraction, { archiveBytes: (await stat(archive)).size, ...written })
    return extraction
  } catch (error) {
    throw nameFile(error, analysisDir)
  } finally {
    for (const spool of spools) await spool.close()
    await rm(scratch, { recursive: true, force: true })
  }
}
