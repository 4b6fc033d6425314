import type { RunTable } from '@gsplan/gate'
import { numbersOf, textsOf } from '../figures/charts/columns.ts'
import { numbers, text, type ReportTable } from './report-table.ts'

/** A column of the table `routers`: digits, name, heading. */
type Shown = readonly [decimals: number, name: string, heading: string]

const deliveries: readonly Shown[] = [
  [0, 'peers', 'peers'], [0, 'published', 'published'], [0, 'delivered', 'delivered'], [0, 'undelivered', 'undelivered'],
  [3, 'latency_p50', 'p50 (ms)'], [3, 'latency_p90', 'p90 (ms)'], [3, 'latency_p99', 'p99 (ms)'],
  [3, 'duplicates_per_delivery', 'duplicates'], [1, 'bytes_per_delivery', 'bytes (B)']
]

const links: readonly Shown[] = [
  [2, 'mesh_degree_within', 'mesh, same'], [2, 'mesh_degree_across', 'mesh, other'],
  [3, 'score_within_median', 'score, same'], [3, 'score_across_median', 'score, other'],
  [3, 'score_across_min', 'lowest, other'], [0, 'transmissions', 'copies sent'], [0, 'idontwant', 'IDONTWANT sent'],
  [0, 'rejected', 'rejected'], [0, 'dropped_rpc', 'dropped RPCs']
]

function toTable (
  routers: RunTable, shown: readonly Shown[], about: Pick<ReportTable, 'name' | 'title' | 'note'>
): ReportTable {
  const columns = shown.map(([, name]) => numbersOf(routers, name))
  return {
    ...about, columns: [text('router'), ...shown.flatMap(([decimals, , heading]) => numbers(decimals, heading))],
    rows: Array.from(textsOf(routers, 'router'), (name, row) => [name, ...columns.map(values => values[row] ?? null)])
  }
}

/** Tables of the routers of a run whose groups have several; none for a run of one. */
export function routersTables (routers: RunTable): ReportTable[] {
  if (routers.numRows() === 0) return []
  return [
    toTable(routers, deliveries, {
      name: 'routers', title: 'Routers',
      note: 'Deliveries and latency at the peers of each router, of messages of any; DUPLICATE events and bytes that its ' +
        'peers sent, per delivery, over their whole lives.'
    }),
    toTable(routers, links, {
      name: 'router-links', title: 'Meshes, scores and RPCs of routers',
      note: 'Mean mesh peers with the same and with other routers; median scores that its peers give to either, and the ' +
        'lowest; counts over the whole lives of its peers.'
    })
  ]
}
