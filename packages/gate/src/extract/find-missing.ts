import { formatNodeName, isMeasuredRole, parseHealth, type NodeFileKind } from '@gsplan/run-format'
import { parseDuration } from '@gsplan/testground'
import { hasCounters, readCounters } from '../metrics/counters.ts'
import { listNodeFiles, readNodeFile } from '../metrics/node-files.ts'
import { isPositiveDuration } from './is-positive-duration.ts'
import type { MemoryBudget } from './memory-budget.ts'
import type { PeerInfo } from './peer-info.ts'
import type { ScoreScan } from './scan-scores.ts'
import type { StatedGroup } from './stated-groups.ts'

/** Files of one kind that nodes owe. */
export interface MissingFiles {
  readonly kind: NodeFileKind | 'connections'
  /** Seqs of the nodes whose file is absent, empty or damaged. */
  readonly seqs: readonly number[]
}

/** Nodes and files of an archive. */
export interface FindMissingInit {
  readonly peers: readonly PeerInfo[]
  /** Group of each peer by its seq; absent where that is not known. */
  readonly groupOf: ReadonlyMap<number, string>
  readonly groups: readonly StatedGroup[]
  /** Peer scores of the nodes, by seq. */
  readonly scores: ReadonlyMap<number, ScoreScan>
  /** True if full traces of any peer are there; those that lack them are told of elsewhere. */
  readonly hasFullTraces: boolean
  /** Names of the nodes whose connections file is there. */
  readonly connected: readonly string[]
  /** Folder with the nodes' files. */
  readonly dir: string
  readonly budget: MemoryBudget
}

/** Tests whether nodes of a group write peer scores; undefined where its parameters don't tell. */
function owesScores ({ params }: StatedGroup): boolean | undefined {
  const { router_api: api, t_score_inspect_period: period } = params
  return api === undefined || period === undefined ? undefined : api !== '1.0' && isPositiveDuration(period)
}

/** Seqs of the measured nodes that left a file of a kind, with its text. */
async function readTexts ({ dir, budget }: FindMissingInit, kind: NodeFileKind): Promise<Map<number, string>> {
  const texts = new Map<number, string>()
  for (const { path, role, seq } of await listNodeFiles(dir, kind)) {
    if (isMeasuredRole(role)) texts.set(seq, await readNodeFile(path, budget))
  }
  return texts
}

/** Time between inspections by a group's parameters, ns; undefined where they don't tell. */
function inspectionPeriod ({ params }: StatedGroup): bigint | undefined {
  const { t_score_inspect_period: period = '' } = params
  return isPositiveDuration(period) ? parseDuration(period) : undefined
}

const SECOND_NS = 1_000_000_000n

/** Tests whether a peer's inspections end, or pause, for longer than two periods. */
function isInterrupted (
  { t_cool: cool, t_complete: complete, t_warm: warm }: PeerInfo, scan: ScoreScan, group: StatedGroup | undefined
): boolean {
  const periodNs = group && inspectionPeriod(group)
  if (periodNs === undefined) return false
  const limitNs = 2n * periodNs + SECOND_NS
  const endNs = cool > complete ? cool : complete
  if (endNs === 0n || warm === 0n) return false
  const lastNs = scan.inspections === 0 ? warm : scan.lastNs
  return endNs - lastNs > limitNs || scan.longestGapNs > limitNs
}

/**
 * Finds peers that owe scores and have none, or damaged ones: by the parameters of their group, else where another peer of
 * the group has some. All files of a group may be empty: a short life has no inspection.
 */
function lackScores ({ peers, groups, groupOf, scores }: FindMissingInit): PeerInfo[] {
  const groupsWith = (isGood: (scan: ScoreScan) => boolean): ReadonlySet<string | undefined> =>
    new Set([...scores].filter(([, scan]) => isGood(scan)).map(([seq]) => groupOf.get(seq)))
  const [some, filled] = [groupsWith(() => true), groupsWith(({ inspections }) => inspections > 0)]
  const stated = new Map(groups.map(group => [group.id, group]))
  const owes = (group: string | undefined): boolean => {
    const of = stated.get(group ?? '')
    return (of && owesScores(of)) ?? some.has(group)
  }
  return peers.filter(peer => {
    const [group, scan] = [groupOf.get(peer.seq), scores.get(peer.seq)]
    if (scan === undefined) return owes(group)
    if (scan.damaged > 0) return true
    const isEmpty = scan.inspections === 0 && filled.has(group)
    return owes(group) && (isEmpty || isInterrupted(peer, scan, stated.get(group ?? '')))
  })
}

/** Tests whether a group's parameters ask for full traces. */
const asksForFull = ({ params }: StatedGroup): boolean => params['full_traces']?.toLowerCase() === 'true'

/** Finds peers whose group asks for full traces, where none is there at all. */
function lackFullTraces ({ peers, groups, groupOf, hasFullTraces }: FindMissingInit): PeerInfo[] {
  const asking = new Set(groups.filter(asksForFull).map(({ id }) => id))
  return hasFullTraces ? [] : peers.filter(({ seq }) => asking.has(groupOf.get(seq) ?? ''))
}

/** Finds peers without a connections file, where others have one. */
function lackConnections ({ peers, connected }: FindMissingInit): PeerInfo[] {
  const known = new Set(connected)
  return known.size === 0
    ? []
    : peers.filter(peer =>
        !known.has(formatNodeName({ role: peer.type, typeSeq: peer.node_type_seq, index: peer.node_index })))
}

/**
 * Finds files that nodes owe beside their traces: counters always, scores where a group has them, health and connections
 * where another node has them, as all nodes of a run are of one engine.
 */
export async function findMissing (init: FindMissingInit): Promise<MissingFiles[]> {
  const peers = init.peers.filter(({ type }) => isMeasuredRole(type))
  const counters = await readCounters(init.dir, init.budget)
  const health = await readTexts(init, 'health')
  const missing = (kind: MissingFiles['kind'], of: readonly PeerInfo[]): MissingFiles =>
    ({ kind, seqs: of.map(({ seq }) => seq) })
  return [
    missing('aggregate', peers.filter(({ seq }) => !hasCounters(counters.get(seq)))),
    missing('full-trace', lackFullTraces({ ...init, peers })),
    missing('scores', lackScores({ ...init, peers })),
    missing('connections', lackConnections({ ...init, peers })),
    missing('health', peers.filter(({ seq }) => health.size > 0 && parseHealth(health.get(seq) ?? '') === undefined))
  ].filter(({ seqs }) => seqs.length > 0)
}
