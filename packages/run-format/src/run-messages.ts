import { formatDuration, parseDuration } from '@gsplan/testground'

/** Introduction of a peer of an instance: identity, number and addresses. */
export interface HostMessage {
  readonly peerId: string
  readonly seq: number
  readonly nodeType: string
  readonly nodeTypeSeq: number
  readonly nodeIndex: number
  readonly nodeIndexBound: number
  readonly addrs: readonly string[]
}

/** Sentence with which an instance introduces one of its peers. */
export const formatHostMessage = (host: HostMessage): string =>
  `Host peer ID: ${host.peerId}, seq ${host.seq}, node type: ${host.nodeType}, node type seq: ${host.nodeTypeSeq}, ` +
  `node index: ${host.nodeIndex} / ${host.nodeIndexBound}, addrs: [${host.addrs.join(' ')}]`

const hostPattern =
  /^Host peer ID: (\S+), seq (\d+), node type: (\S+), node type seq: (\d+), node index: (\d+) \/ (\d+), addrs: \[(.*)\]/s

/** Reads {@link formatHostMessage}, also of the original Go plan; undefined for any other message. */
export function parseHostMessage (message: string): HostMessage | undefined {
  const match = hostPattern.exec(message)
  if (match === null) return undefined
  const [, peerId = '', seq, nodeType = '', nodeTypeSeq, nodeIndex, nodeIndexBound, addrs = ''] = match
  return {
    peerId, nodeType, seq: Number(seq), nodeTypeSeq: Number(nodeTypeSeq), nodeIndex: Number(nodeIndex),
    nodeIndexBound: Number(nodeIndexBound), addrs: addrs.split(' ').filter(addr => addr !== '')
  }
}

/** Outcome of one publisher's messages on one topic. */
export interface PublishSummary {
  readonly seq: number
  readonly topic: string
  readonly expected: number
  readonly published: number
  readonly failed: number
  /** Sent later after their time than both 1 ÷ the rate of the network and 50 ms. */
  readonly late: number
}

/** Sentence with which a publisher ends a topic. */
export const formatPublishSummary = (summary: PublishSummary): string =>
  `Published ${summary.published} of ${summary.expected} messages on ${summary.topic}: ${summary.failed} failed, ` +
  `${summary.late} late, by seq ${summary.seq}`

const publishPattern = /^Published (\d+) of (\d+) messages on (.*): (\d+) failed, (\d+) late, by seq (\d+)$/s

/** Reads {@link formatPublishSummary}; undefined for any other message. */
export function parsePublishSummary (message: string): PublishSummary | undefined {
  const match = publishPattern.exec(message)
  if (match === null) return undefined
  const [, published, expected, topic = '', failed, late, seq] = match
  return {
    topic, seq: Number(seq), expected: Number(expected), published: Number(published), failed: Number(failed),
    late: Number(late)
  }
}

/** Connections of a peer that has too few to fill its mesh. */
export interface TooFewPeers {
  readonly seq: number
  readonly connections: number
  readonly needed: number
}

/** Sentence of a node that has too few connections after warm-up. */
export const formatTooFewPeers = ({ seq, connections, needed }: TooFewPeers): string =>
  `Too few peers: ${connections} of ${needed} connections after warm-up, seq ${seq}`

const fewPattern = /^Too few peers: (\d+) of (\d+) connections after warm-up, seq (\d+)$/

/** Reads {@link formatTooFewPeers}; undefined for any other message. */
export function parseTooFewPeers (message: string): TooFewPeers | undefined {
  const match = fewPattern.exec(message)
  return match === null
    ? undefined
    : { connections: Number(match[1]), needed: Number(match[2]), seq: Number(match[3]) }
}

/** A test parameter that the router under test doesn't support. */
export interface UnsupportedParam {
  readonly param: string
  readonly value: string
  readonly reason: string
}

/** Sentence of an instance whose router doesn't support a parameter. */
export const formatUnsupported = ({ param, value, reason }: UnsupportedParam): string =>
  `Not supported by this router: ${param}=${value} (${reason})`

const unsupportedPattern = /^Not supported by this router: ([^=]+)=(.*) \((.*)\)$/s

/** Reads {@link formatUnsupported}; undefined for any other message. */
export function parseUnsupported (message: string): UnsupportedParam | undefined {
  const match = unsupportedPattern.exec(message)
  if (match === null) return undefined
  const [, param = '', value = '', reason = ''] = match
  return { param, value, reason }
}

/** Where a limit of the router cuts RPCs: it sends no longer ones, takes no longer ones, decodes no longer lists. */
export type LimitPlace = 'sender' | 'receiver' | 'decoder'

/** RPCs of one node that a limit of its router cut. */
export interface OverLimit {
  readonly seq: number
  readonly place: LimitPlace
  /** RPCs; at the receiver streams, each ended by one. */
  readonly count: number
  /** The limit, bytes; 0 at the decoder, whose limits are numbers of entries. */
  readonly limitBytes: number
  /** Longest of the RPCs, bytes with the length prefix; 0 where it is not known. */
  readonly longestBytes: number
  /** Topics of their messages, where they are known. */
  readonly topics: readonly string[]
}

/** Sentence of a node some of whose RPCs a limit of its router cut. */
export const formatOverLimit = ({ seq, place, count, limitBytes, longestBytes, topics }: OverLimit): string =>
  `Over limit: ${count} cut by the ${place}, limit ${limitBytes} bytes, longest ${longestBytes} bytes, seq ${seq}, ` +
  `topics ${JSON.stringify(topics)}`

const overLimitPattern =
  /^Over limit: (\d+) cut by the (\w+), limit (\d+) bytes, longest (\d+) bytes, seq (\d+), topics (\[.*\])$/s

const limitPlaces: readonly string[] = ['sender', 'receiver', 'decoder'] satisfies readonly LimitPlace[]

/** Reads a list of texts in JSON; undefined for anything else. */
function parseTexts (json: string): readonly string[] | undefined {
  try {
    const texts = JSON.parse(json) as unknown
    return Array.isArray(texts) && texts.every(text => typeof text === 'string') ? texts : undefined
  } catch {
    return undefined
  }
}

/** Reads {@link formatOverLimit}; undefined for any other message. */
export function parseOverLimit (message: string): OverLimit | undefined {
  const match = overLimitPattern.exec(message)
  const topics = parseTexts(match?.[6] ?? '')
  return match === null || topics === undefined || !limitPlaces.includes(match[2] as string)
    ? undefined
    : {
        count: Number(match[1]), place: match[2] as LimitPlace, limitBytes: Number(match[3]), longestBytes: Number(match[4]),
        seq: Number(match[5]), topics
      }
}

/** Latency, jitter and bandwidth of the packets that an instance sends. */
export interface EgressShape {
  readonly latencyNs: bigint
  readonly jitterNs: bigint
  /** 0 = unlimited. */
  readonly bandwidthBytesPerS: number
}

/** Sentence of an instance whose network has been set up. */
export function formatEgress ({ latencyNs, jitterNs, bandwidthBytesPerS }: EgressShape): string {
  const bandwidth = bandwidthBytesPerS === 0 ? 'unlimited bandwidth' : `${bandwidthBytesPerS / 2 ** 20} MiB/s`
  return `egress: ${formatDuration(latencyNs)} latency (± ${formatDuration(jitterNs)} jitter) and ${bandwidth}`
}

/**
 * Least latency that an instance's network has been set up with, ns: jitter subtracted. The original plan's sentence of
 * the same beginning (`net.go`) reports an end of the range that its latency was drawn from and is not read.
 */
export function parseLeastEgressLatency (message: string): bigint | undefined {
  const match = /^egress: (\S+) latency \(± (\S+) jitter\)/.exec(message)
  // most messages are another one: an error for each would take longer than all else
  if (match === null) return undefined
  const [, latency = '', jitter = ''] = match
  try {
    const leastNs = parseDuration(latency) - parseDuration(jitter)
    return leastNs > 0n ? leastNs : 0n
  } catch {
    return undefined
  }
}
