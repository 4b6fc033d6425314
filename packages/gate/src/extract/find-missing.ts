import { readFile, stat } from 'node:fs/promises'
import { isMeasuredRole, parseHealth, type NodeFileKind } from '@gsplan/run-format'
import { parseDuration } from '@gsplan/testground'
import { hasCounters, readCounters } from '../metrics/counters.ts'
import { listNodeFiles } from '../metrics/node-files.ts'
import type { PeerInfo } from './peer-info.ts'
import type { StatedGroup } from './stated-groups.ts'

/** Files of one kind that nodes owe. */
export interface MissingFiles {
  readonly kind: NodeFileKind
  /** Seqs of the nodes whose file is absent, empty or damaged. */
  readonly seqs: readonly number[]
}

/** Nodes and files of an archive. */
export interface FindMissingInit {
  readonly peers: readonly PeerInfo[]
  /** Group of each peer by its seq; absent where that is not known. */
  readonly groupOf: ReadonlyMap<number, string>
  readonly groups: readonly StatedGroup[]
  /** Folder with the nodes' files. */
  readonly dir: string
}

const isPositive = (duration: string): boolean => {
  try {
    return parseDuration(duration) > 0n
  } catch {
    return false
  }
}

/** Tests whether nodes of a group write peer scores; undefined where its parameters don't tell. */
function owesScores ({ params }: StatedGroup): boolean | undefined {
  const { router_api: api, t_score_inspect_period: period } = params
  return api === undefined || period === undefined ? undefined : api !== '1.0' && isPositive(period)
}

/** Seqs of the measured nodes that left a file of a kind, with its text. */
async function readTexts (dir: string, kind: NodeFileKind): Promise<Map<number, string>> {
  const texts = new Map<number, string>()
  for (const { path, role, seq } of await listNodeFiles(dir, kind)) {
    if (isMeasuredRole(role)) texts.set(seq, await readFile(path, 'utf8').catch(() => ''))
  }
  return texts
}

/** Sizes of the score files, bytes. */
async function readSizes (dir: string): Promise<Map<number, number>> {
  const sizes = new Map<number, number>()
  for (const { path, role, seq } of await listNodeFiles(dir, 'scores')) {
    if (isMeasuredRole(role)) sizes.set(seq, (await stat(path)).size)
  }
  return sizes
}

/**
 * Finds peers that owe scores and have none: by the parameters of their group, else where another peer of the group has
 * some. All files of a group may be empty: a short life has no inspection.
 */
function lackScores ({ peers, groups, groupOf }: FindMissingInit, sizes: ReadonlyMap<number, number>): PeerInfo[] {
  const groupsWith = (isGood: (sizeBytes: number) => boolean): ReadonlySet<string | undefined> =>
    new Set([...sizes].filter(([, size]) => isGood(size)).map(([seq]) => groupOf.get(seq)))
  const [some, filled] = [groupsWith(() => true), groupsWith(size => size > 0)]
  const stated = new Map(groups.map(group => [group.id, owesScores(group)]))
  return peers.filter(({ seq }) => {
    const group = groupOf.get(seq)
    const owes = stated.get(group ?? '') ?? some.has(group)
    return owes && (filled.has(group) ? (sizes.get(seq) ?? 0) === 0 : !sizes.has(seq))
  })
}

/**
 * Finds files that nodes owe beside their traces: counters always, scores where a group has them, health where another node
 * has it, as all nodes of a run are of one engine.
 */
export async function findMissing (init: FindMissingInit): Promise<MissingFiles[]> {
  const { dir } = init
  const peers = init.peers.filter(({ type }) => isMeasuredRole(type))
  const counters = await readCounters(dir)
  const health = await readTexts(dir, 'health')
  const missing = (kind: NodeFileKind, of: readonly PeerInfo[]): MissingFiles => ({ kind, seqs: of.map(({ seq }) => seq) })
  return [
    missing('aggregate', peers.filter(({ seq }) => !hasCounters(counters.get(seq)))),
    missing('scores', lackScores({ ...init, peers }, await readSizes(dir))),
    missing('health', peers.filter(({ seq }) => health.size > 0 && parseHealth(health.get(seq) ?? '') === undefined))
  ].filter(({ seqs }) => seqs.length > 0)
}
