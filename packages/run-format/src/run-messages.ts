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
  const [, latency = '', jitter = ''] = /^egress: (\S+) latency \(± (\S+) jitter\)/.exec(message) ?? []
  try {
    const leastNs = parseDuration(latency) - parseDuration(jitter)
    return leastNs > 0n ? leastNs : 0n
  } catch {
    return undefined
  }
}
