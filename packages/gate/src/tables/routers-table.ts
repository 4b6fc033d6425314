import { isHonest } from '@gsplan/run-format'
import { computePropagation, sampleMeshDegrees } from '@gsplan/tracestat'
import { nameRouter } from '../extract/peer-routers.ts'
import { countersOwed, sumOfCounters, type NodeCounters } from '../metrics/counters.ts'
import { computeScores, type ScoreColumns } from '../metrics/scores.ts'
import type { RunLog, TableSources } from './table-sources.ts'
import type { ColumnName, ColumnsOf } from './table-definitions.ts'

type Row = Readonly<Record<Exclude<ColumnName<'routers'>, 'router'>, number | null>>

/** Peers of one router, and those of the others. */
interface Sides {
  readonly own: ReadonlySet<number>
  readonly others: ReadonlySet<number>
}

/** Deliveries at a router's honest peers, of messages from any. */
function measureDeliveries (run: RunLog | undefined, honest: ReadonlySet<number>): Pick<
  Row, 'published' | 'delivered' | 'undelivered' | 'latency_p50' | 'latency_p90' | 'latency_p99'
> {
  if (run === undefined) {
    return {
      published: null, delivered: null, undelivered: null, latency_p50: null, latency_p90: null, latency_p99: null
    }
  }
  const { seqs } = run
  const present = new Set(seqs.filter(seq => honest.has(seq)))
  const isCounted = (peer: number): boolean => honest.has(seqs[peer] as number)
  const spreads = run.spreadAt({ isCounted, absent: honest.size - present.size })
  const { deliveries, undelivered, latency_p50: p50, latency_p90: p90, latency_p99: p99 } = computePropagation(spreads)
  return {
    published: run.spreads.filter(({ publisher }) => isCounted(publisher)).length,
    delivered: deliveries ?? null, undelivered: undelivered ?? null,
    latency_p50: p50 ?? null, latency_p90: p90 ?? null, latency_p99: p99 ?? null
  }
}

/** Mean numbers of mesh links of a router's peers: to peers with the same router, and to the others. */
function measureMesh (run: RunLog | undefined, hasPhase: boolean, { own, others }: Sides): Pick<
  Row, 'mesh_degree_within' | 'mesh_degree_across'
> {
  if (run === undefined || !hasPhase) return { mesh_degree_within: null, mesh_degree_across: null }
  const { seqs, log: { meshChanges }, meshFromNs, meshToNs } = run
  const ofOwn = meshChanges.filter(({ node }) => own.has(seqs[node] as number))
  const sample = (changes: typeof ofOwn): ReturnType<typeof sampleMeshDegrees> =>
    sampleMeshDegrees(changes, meshFromNs, meshToNs)
  // over the peers that have had a change of their mesh, with whatever peer
  const nodes = sample(ofOwn).reduce((sum, each) => sum + each.nodes * each.seconds, 0)
  const mean = (to: ReadonlySet<number>): number | null => {
    if (nodes === 0) return null
    return sample(ofOwn.filter(({ peer }) => to.has(seqs[peer] as number)))
      .reduce((sum, { degrees, seconds }) => sum + degrees * seconds, 0) / nodes
  }
  return { mesh_degree_within: mean(own), mesh_degree_across: mean(others) }
}

/** Scores that a router's peers give at their last inspection in the run phase. */
function measureScores (scores: ScoreColumns, { own, others }: Sides, { phase }: TableSources): Pick<
  Row, 'score_within_median' | 'score_across_median' | 'score_across_min'
> {
  const given = (to: ReadonlySet<number>): ReturnType<typeof computeScores> => {
    const rows: number[] = []
    scores.observers.forEach((observer, row) => {
      if (own.has(observer) && to.has(scores.peers[row] as number)) rows.push(row)
    })
    return computeScores({
      timestamps: BigInt64Array.from(rows, row => scores.timestamps[row] as bigint),
      observers: Float64Array.from(rows, row => scores.observers[row] as number),
      peers: Float64Array.from(rows, row => scores.peers[row] as number),
      values: Float64Array.from(rows, row => scores.values[row] as number)
    }, phase?.firstNs ?? 0n, phase?.lastNs ?? 2n ** 63n)
  }
  const across = given(others)
  return {
    score_within_median: given(own).score_median, score_across_median: across.score_median,
    score_across_min: across.score_min
  }
}

const ratio = (value: number | null, of: number | null): number | null =>
  value === null || of === null || of === 0 ? null : value / of

/**
 * The table `routers`: one row per router, none for a run of one router.
 *
 * @param scores columns of the table `scores`
 */
export async function routersTable (
  sources: TableSources, scores: () => Promise<ScoreColumns>
): Promise<ColumnsOf<'routers'>> {
  const { extraction: { routers, peers }, phase } = sources
  const run = routers.length === 0 ? undefined : await sources.log()
  const counters = routers.length === 0 ? new Map<number, NodeCounters>() : await sources.counters()
  const given = routers.length === 0 ? undefined : await scores()
  const rows = routers.map((router): Row => {
    const own = new Set(router.peers)
    const sides = { own, others: new Set(routers.filter(each => each !== router).flatMap(each => each.peers)) }
    const members = peers.filter(({ seq }) => own.has(seq))
    const deliveries = measureDeliveries(
      run, new Set(members.filter(({ type }) => isHonest(type)).map(({ seq }) => seq)))
    const owed = members.length === 0 ? [] : countersOwed(counters, members)
    return {
      peers: router.peers.length, ...deliveries,
      duplicates_per_delivery: ratio(sumOfCounters(owed, 'Duplicates'), deliveries.delivered),
      bytes_per_delivery: ratio(sumOfCounters(owed, 'SentRPC', 'WireBytes'), deliveries.delivered),
      ...measureMesh(run, phase !== undefined, sides),
      ...measureScores(given as ScoreColumns, sides, sources),
      transmissions: sumOfCounters(owed, 'Transmissions'), idontwant: sumOfCounters(owed, 'SentRPC', 'IDontWants'),
      rejected: sumOfCounters(owed, 'Rejected'), dropped_rpc: sumOfCounters(owed, 'DroppedRPC')
    }
  })
  const column = (name: keyof Row): Array<number | null> => rows.map(row => row[name])
  return {
    router: routers.map(nameRouter), peers: column('peers'), published: column('published'), delivered: column('delivered'),
    undelivered: column('undelivered'), duplicates_per_delivery: column('duplicates_per_delivery'),
    latency_p50: column('latency_p50'), latency_p90: column('latency_p90'), latency_p99: column('latency_p99'),
    bytes_per_delivery: column('bytes_per_delivery'), mesh_degree_within: column('mesh_degree_within'),
    mesh_degree_across: column('mesh_degree_across'), score_within_median: column('score_within_median'),
    score_across_median: column('score_across_median'), score_across_min: column('score_across_min'),
    transmissions: column('transmissions'), idontwant: column('idontwant'), rejected: column('rejected'),
    dropped_rpc: column('dropped_rpc')
  }
}
