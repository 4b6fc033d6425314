import { numbersOf } from './charts/columns.ts'
import type { Bin } from './charts/histogram.ts'
import { histogramChart } from './charts/histogram-chart.ts'
import type { Figure, FigureRun } from './figure.ts'

/**
 * Deliveries by the number of links from the publisher: the length of the chain of receivedFrom. Index 0 is not used;
 * deliveries whose chain does not lead to the publisher are not counted.
 */
export function countHops ({ tables: { messages, deliveries } }: FigureRun): number[] {
  if (messages === undefined || deliveries === undefined) return []
  const publishers = numbersOf(messages, 'publisher')
  const message = numbersOf(deliveries, 'message')
  const peers = numbersOf(deliveries, 'peer')
  const senders = numbersOf(deliveries, 'from')
  const counts: number[] = []
  for (let row = 0; row < message.length;) {
    const current = message[row] ?? 0
    const senderOf = new Map<number, number | null>()
    // rows of a message follow each other
    for (; row < message.length && message[row] === current; row++) {
      const peer = peers[row] ?? null
      if (peer !== null) senderOf.set(peer, senders[row] ?? null)
    }
    countMessage(publishers[current] ?? null, senderOf, counts)
  }
  return Array.from(counts, count => count || 0)
}

function countMessage (publisher: number | null, senderOf: ReadonlyMap<number, number | null>, counts: number[]): void {
  if (publisher === null) return
  const hops = new Map<number, number>([[publisher, 0]])
  for (const peer of senderOf.keys()) {
    const length = chainLength(peer, senderOf, hops)
    if (length > 0) counts[length] = (counts[length] ?? 0) + 1
  }
}

/** Counts the links from the publisher to a peer, -1 for a chain that doesn't reach it; caches counts in `hops`. */
function chainLength (peer: number, senderOf: ReadonlyMap<number, number | null>, hops: Map<number, number>): number {
  const chain: number[] = []
  let at: number | null | undefined = peer
  while (at !== null && at !== undefined && !hops.has(at) && chain.length <= senderOf.size) {
    chain.push(at)
    at = senderOf.get(at)
  }
  let length = at === null || at === undefined ? -1 : hops.get(at) ?? -1
  for (const link of chain.reverse()) hops.set(link, length === -1 ? -1 : ++length)
  return length
}

function hopBins (run: FigureRun): Bin[] {
  const counts = countHops(run)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.slice(1).map((count, i) => ({ from: i + 0.5, to: i + 1.5, count, share: count / total }))
}

export const hopDistribution: Figure = {
  name: 'hop-distribution',
  title: 'Hops from the publisher',
  caption: 'Share of deliveries by the number of links from the publisher: the chain of receivedFrom of first deliveries.',
  needs: ['messages', 'deliveries'],
  overlay: true,
  logAxis: 'y',
  spec: (runs, options) => {
    const drawn = runs.map(run => ({ name: run.name, bins: hopBins(run) })).filter(({ bins }) => bins.length > 0)
    if (drawn.length === 0) return undefined
    const most = Math.max(...drawn.map(({ bins }) => bins.length))
    const step = Math.ceil(most / 12)
    return histogramChart({
      title: 'Hops from the publisher', runs: drawn, x: 'hops',
      ticks: Array.from({ length: Math.floor(most / step) }, (_, i) => (i + 1) * step),
      y: { field: 'share', title: 'deliveries (%)' }, logAxis: 'y'
    }, options)
  }
}
