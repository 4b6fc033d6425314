import { numbersOf, textsOf } from './charts/columns.ts'
import { lineChart } from './charts/line-chart.ts'
import { thinOut } from './charts/thin-out.ts'
import type { Figure, FigureRun } from './figure.ts'

/** Share of the deliveries that a router's honest peers were to have, by delay. */
export interface RouterPoint {
  /** Name of the router. */
  readonly series: string
  readonly delay_ms: number
  readonly share: number
}

type Tables = FigureRun['tables']

/** Deliveries that each router's honest peers were to have. */
const expectedOf = (routers: NonNullable<Tables['routers']>): ReadonlyMap<string, number> => {
  const [delivered, undelivered] = [numbersOf(routers, 'delivered'), numbersOf(routers, 'undelivered')]
  return new Map(Array.from(textsOf(routers, 'router'), (name, row) =>
    [name, (delivered[row] ?? 0) + (undelivered[row] ?? 0)]))
}

/** Lists of delays by router, each of which its honest peers share. */
function delayLists ({ router_peers: members, peers }: Tables): {
  readonly byRouter: ReadonlyMap<string, number[]>
  readonly byPeer: ReadonlyMap<number, number[]>
} {
  const [byRouter, byPeer] = [new Map<string, number[]>(), new Map<number, number[]>()]
  if (members === undefined || peers === undefined) return { byRouter, byPeer }
  const honest = peers.array('honest')
  const seqs = new Set(Array.from(numbersOf(peers, 'seq')).filter((_, row) => honest[row] === true))
  const names = textsOf(members, 'router')
  Array.from(numbersOf(members, 'peer')).forEach((peer, row) => {
    const name = names[row] ?? ''
    const delays = byRouter.get(name) ?? []
    byRouter.set(name, delays)
    if (peer !== null && seqs.has(peer)) byPeer.set(peer, delays)
  })
  return { byRouter, byPeer }
}

/** CDF of each router's deliveries, thinned to the visible. */
export function routerPoints ({ tables }: FigureRun): RouterPoint[] {
  const { deliveries, routers } = tables
  if (deliveries === undefined || routers === undefined) return []
  const { byRouter, byPeer } = delayLists(tables)
  const [receivers, delays] = [numbersOf(deliveries, 'peer'), numbersOf(deliveries, 'delay_ms')]
  for (let row = 0; row < receivers.length; row++) byPeer.get(receivers[row] ?? 0)?.push(delays[row] ?? 0)
  const expected = expectedOf(routers)
  return [...byRouter].flatMap(([series, own]) => {
    const sorted = Float64Array.from(own).sort()
    const total = Math.max(sorted.length, expected.get(series) ?? 0)
    return thinOut(Array.from(sorted, (delay_ms, row): RouterPoint => ({ series, delay_ms, share: (row + 1) / total })))
  })
}

export const latencyByRouter: Figure = {
  name: 'latency-by-router',
  title: 'Latency by router',
  caption: 'Share of expected deliveries by DELIVER − PUBLISH at the honest peers of each router, of messages of all ' +
    'publishers. Missing deliveries keep a line below 100 %.',
  needs: ['deliveries', 'peers', 'routers', 'router_peers'],
  overlay: false,
  logAxis: 'x',
  spec: ([run], options) => {
    const rows = run === undefined ? [] : routerPoints(run)
    if (rows.length === 0) return undefined
    return lineChart({
      title: 'Latency by router of the receiver', rows, runs: [], series: [...new Set(rows.map(({ series }) => series))],
      isStep: true, logAxis: 'x', x: { field: 'delay_ms', title: 'DELIVER − PUBLISH (ms)' },
      y: { field: 'share', title: 'expected deliveries (%)', domain: [0, 1], format: '%' }
    }, options)
  }
}
