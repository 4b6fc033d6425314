import { sufficientMessageSize, type Finding, type LimitPlace, type OverLimit } from '@gsplan/run-format'
import { parseSize } from '@gsplan/testground'
import type { Extraction } from '../extract/extraction.ts'

/** Lists values once each, the first five of them. */
const list = (values: ReadonlyArray<number | string>): string => {
  const different = [...new Set(values)]
  const shown = different.slice(0, 5).join(', ')
  return different.length <= 5 ? shown : `${shown} and ${different.length - 5} more`
}

const listSeqs = (cuts: readonly OverLimit[]): string => list(cuts.map(({ seq }) => seq).sort((a, b) => a - b))

/** Size of the largest message of the run's topics; 0 when it is not known. */
function largestMessage (params: ReadonlyMap<string, string>): number {
  try {
    const topics = JSON.parse(params.get('TOPIC_CONFIG') ?? '[]') as ReadonlyArray<{ readonly message_size?: unknown }>
    return topics.reduce((most, { message_size: size }) => Math.max(most, parseSize(String(size))), 0)
  } catch {
    return 0
  }
}

/** Descriptions by place: the limit, its consequence, and what to do about it. */
const descriptions: Readonly<Record<LimitPlace, (cuts: readonly OverLimit[], largestBytes: number) => string>> = {
  sender (cuts) {
    const topics = list(cuts.flatMap(cut => cut.topics).sort())
    const longest = cuts.reduce((most, { longestBytes }) => Math.max(most, longestBytes), 0)
    // routers in Go count them, and name neither their topics nor their sizes
    const known = longest === 0 ? '' : `, the longest of ${longest} bytes`
    return `were not sent${topics === '' ? '' : ` on ${topics}`}${known}: the router sends at most ${cuts[0]?.limitBytes ?? 0} bytes ` +
      `in one RPC${longest === 0 ? '' : ', whatever MAX_MESSAGE_SIZE says'}; later messages passed`
  },
  receiver (cuts, largestBytes) {
    const limit = cuts.reduce((least, { limitBytes }) => Math.min(least, limitBytes), Infinity)
    const remedy = largestBytes > 0 ? `: -D MAX_MESSAGE_SIZE=${sufficientMessageSize(largestBytes)} lets the messages pass` : ''
    return `ended the stream that they came on, as they were longer than the ${limit} bytes that the router takes; the receiver ` +
      `removed the sender, and all later messages between them were lost too${remedy}`
  },
  decoder: () => 'were refused by the router\'s decoder, as a list in them was too long; later messages passed'
}

const places = Object.keys(descriptions) as LimitPlace[]

/** Finds what size limits of the routers cut, where and with what consequence. */
export function findOverLimit ({ instances }: Extraction, params: ReadonlyMap<string, string>): Finding[] {
  const all = instances.flatMap(({ overLimit = [] }) => overLimit)
  return places.flatMap((place): Finding[] => {
    const cuts = all.filter(cut => cut.place === place)
    if (cuts.length === 0) return []
    const count = cuts.reduce((sum, cut) => sum + cut.count, 0)
    const description = descriptions[place](cuts, largestMessage(params))
    return [{ code: 'over-limit', message: `${count} RPCs ${description} (seq ${listSeqs(cuts)})` }]
  })
}
