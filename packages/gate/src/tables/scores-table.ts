import { isHonest } from '@gsplan/run-format'
import type { MemoryBudget } from '../extract/memory-budget.ts'
import type { PeerInfo } from '../extract/peer-info.ts'
import { readScores } from '../metrics/scores.ts'
import { NullableFlags, NullableNumbers } from './column-values.ts'
import { GrowingValues } from './growing-values.ts'
import type { ColumnsOf } from './table-definitions.ts'

/** Seqs as a column in which 0 is null. */
function nullIfZero (seqs: Uint32Array): NullableNumbers<Uint32Array> {
  const column = new NullableNumbers(new Uint32Array(seqs.length))
  for (let row = 0; row < seqs.length; row++) if (seqs[row] !== 0) column.set(row, seqs[row] as number)
  return column
}

/** Memory of a row, bytes: twice its columns, as these are copied when they grow. */
const ROW_BYTES = 56

/** The table `scores`, from the files of an analysis directory. */
export async function scoresTable (
  analysisDir: string, peers: readonly PeerInfo[], budget: MemoryBudget
): Promise<ColumnsOf<'scores'>> {
  const seqs = new Map(peers.map(({ peer_id: id, seq }) => [id, seq]))
  const honest = new Map(peers.map(({ seq, type }) => [seq, isHonest(type)]))
  const values = new GrowingValues({
    timestamp: new BigInt64Array(0), observer: new Uint32Array(0), peer: new Uint32Array(0), score: new Float64Array(0)
  })
  for await (const { timestampNs, observer, scores } of readScores(analysisDir)) {
    const observerSeq = seqs.get(observer) ?? 0
    const entries = Object.entries(scores)
    budget.take('peer scores', ROW_BYTES * entries.length)
    for (const [id, score] of entries) {
      const columns = values.room()
      const row = values.length++
      columns.timestamp[row] = timestampNs
      columns.observer[row] = observerSeq
      columns.peer[row] = seqs.get(id) ?? 0
      columns.score[row] = score
    }
  }
  const { timestamp, observer, peer, score } = values.view()
  const flags = new NullableFlags(peer.length)
  for (let row = 0; row < peer.length; row++) {
    const flag = honest.get(peer[row] as number)
    if (flag !== undefined) flags.set(row, flag)
  }
  return {
    timestamp, score, observer: nullIfZero(observer), peer: nullIfZero(peer),
    honest: flags
  }
}
