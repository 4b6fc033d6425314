import { sufficientMessageSize, type Finding, type LimitPlace, type OverLimit } from '@gsplan/run-format'
import { parseSize } from '@gsplan/testground'
import type { Extraction } from '../extract/extraction.ts'

const listSeqs = (cuts: readonly OverLimit[]): string => {
  const seqs = [...new Set(cuts.map(({ seq }) => seq))].sort((a, b) => a - b)
  return seqs.length <= 5 ? seqs.join(', ') : `${seqs.slice(0, 5).join(', ')} and ${seqs.length - 5} more`
}

/** Size of the largest message of the run's topics; 0 when it is not known. */
function largestMessage (params: ReadonlyMap<string, string>): number {
  try {
    const topics = JSON.parse(params.get('TOPIC_CONFIG') ?? '[]') as ReadonlyArray<{ readonly message_size?: unknown }>
    return Math.max(0, ...topics.map(({ message_size: size }) => parseSize(String(size))))
  } catch {
    return 0
  }
}

/** Descriptions by place: the limit, its consequence, and what to do about it. */
const descriptions: Readonly<Record<LimitPlace, (cuts: readonly OverLimit[], largestBytes: number) => string>> = {
  sender (cuts) {
    const topics = [...new Set(cuts.flatMap(cut => cut.topics))].sort()
    const longest = Math.max(...cuts.map(({ longestBytes }) => longestBytes))
    return `were not sent${topics.length === 0 ? '' : ` on ${topics.join(', ')}`}, the longest of ${longest} bytes: the router ` +
      `sends at most ${cuts[0]?.limitBytes ?? 0} bytes in one RPC, whatever MAX_MESSAGE_SIZE says; later messages passed`
  },
  receiver (cuts, largestBytes) {
    const limit = Math.min(...cuts.map(({ limitBytes }) => limitBytes))
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
