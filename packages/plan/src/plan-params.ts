import { defaultRole, nodeRoleNames } from '@gsplan/run-format'
import { parseDuration, parseRate, parseSize } from '@gsplan/testground'
import { ParamError } from './errors.ts'
import { readNodeParts, type NodeParts } from './node-parts.ts'
import { ParamReader, type TestParams } from './param-reader.ts'

/** One topic of the test. */
export interface TopicParams {
  readonly id: string
  /** Messages of the whole network: `quantity` per `intervalNs`, shared by the publishing peers. */
  readonly messageRate: { readonly quantity: number, readonly intervalNs: bigint }
  /** Payload of a message, bytes. */
  readonly messageSizeBytes: number
}

/** Connect delay of some instances of a role, one after the other. */
export interface ConnectDelay {
  readonly instances: number
  readonly delayNs: bigint
}

/** Links of a node in a fixed topology. */
export interface ConnectionsDef {
  readonly latencyNs: bigint
  /** Names of nodes, `<role>-<typeSeq>-<index>`. */
  readonly connections: readonly string[]
}

/** An instance's test parameters, read and checked. Meanings and units: the parameter reference. */
export interface PlanParams extends NodeParts {
  /** Role of the instance's nodes, which chooses their behaviour. */
  readonly role: string
  readonly setupNs: bigint
  readonly warmNs: bigint
  readonly runNs: bigint
  readonly coolNs: bigint
  readonly heartbeatNs: bigint
  readonly heartbeatInitialDelayNs: bigint
  readonly scoreInspectPeriodNs: bigint
  readonly fullTraces: boolean
  readonly publisher: boolean
  /** Publishers take turns, or all send at once as in the original plan. */
  readonly publishPhase: 'spread' | 'together'
  readonly floodPublishing: boolean
  /** Topics of the test. */
  readonly topics: readonly TopicParams[]
  /** Ids of those that the instance's nodes join and publish to; undefined for all. */
  readonly groupTopics: readonly string[] | undefined
  readonly scoreParams: unknown
  readonly validateQueueSize: number
  readonly outboundQueueSize: number
  readonly latencyNs: bigint
  readonly latencyMaxNs: bigint
  readonly jitterPct: number
  readonly bandwidthMb: number
  readonly topology: ReadonlyMap<string, ConnectionsDef> | undefined
  readonly degree: number
  readonly connectToPublishersOnly: boolean
  readonly overlay: {
    readonly d: number
    readonly dlo: number
    readonly dhi: number
    readonly dscore: number
    readonly dlazy: number
    readonly dout: number
  }
  readonly gossipFactor: number
  readonly opportunisticGraftTicks: number
  readonly nodesTotal: number
  readonly nodesPerInstance: number
  /** Connect delay of instance `typeSeq` of a role; undefined = random 0–1 s. */
  readonly connectDelaysNs: { readonly all: bigint } | { readonly byTypeSeq: readonly ConnectDelay[] }
  readonly connectDelayJitterPct: number
  readonly routerApi: string
  readonly signing: 'strict-sign' | 'strict-no-sign'
  readonly messageId: 'default' | 'spec'
  readonly validationNs: bigint
  readonly validationMaxNs: bigint
  readonly idontwantMinSize: number
  readonly protocol: string | undefined
  /** Heartbeats that the message cache keeps, and gossips about; −1 = the implementation's default. */
  readonly historyLength: number
  readonly historyGossip: number
  /** Undefined = the implementation's default, here and below. */
  readonly seenTtlNs: bigint | undefined
  readonly fanoutTtlNs: bigint | undefined
  readonly pruneBackoffNs: bigint | undefined
  readonly unsubscribeBackoffNs: bigint | undefined
  readonly iwantFollowupNs: bigint | undefined
  /** Longest RPC that a node takes. */
  readonly maxMessageSizeBytes: number | undefined
}

function parseTopics (value: unknown): TopicParams[] {
  if (value === null) return []
  if (!Array.isArray(value)) throw new ParamError('topics', 'a JSON array of topics', value)
  return value.map((topic: { id?: unknown, message_rate?: unknown, message_size?: unknown } | null, index) => {
    const where = `topics[${index}]`
    if (typeof topic?.id !== 'string') throw new ParamError(`${where}.id`, 'a topic name', topic?.id ?? null)
    return {
      id: topic.id,
      messageRate: parseRate(String(topic.message_rate)),
      messageSizeBytes: parseSize(String(topic.message_size))
    }
  })
}

function parseGroupTopics (value: unknown): readonly string[] | undefined {
  if (value === null) return undefined
  if (Array.isArray(value) && value.every(id => typeof id === 'string')) return value
  throw new ParamError('group_topics', 'a JSON array of topic ids', value)
}

function parseTopology (value: unknown): ReadonlyMap<string, ConnectionsDef> | undefined {
  if (value === null) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) throw new ParamError('topology', 'a JSON object', value)
  const entries = Object.entries(value as Record<string, { Latency?: unknown, Connections?: unknown } | null>)
  if (entries.length === 0) return undefined
  return new Map(entries.map(([name, def]) => {
    const latency = def?.Latency ?? 0
    const connections = def?.Connections ?? []
    if (typeof latency !== 'number' || !Number.isInteger(latency) || latency < 0) {
      throw new ParamError(`topology.${name}.Latency`, 'whole nanoseconds', latency)
    }
    if (!Array.isArray(connections) || connections.some(peer => typeof peer !== 'string')) {
      throw new ParamError(`topology.${name}.Connections`, 'an array of node names', connections)
    }
    return [name, { latencyNs: BigInt(latency), connections: connections as string[] }]
  }))
}

// `5@10s,15@1m`: the first five nodes of a role connect after 10 s, the next 15 after a minute; `10s` alone means all
function parseConnectDelays (text: string): PlanParams['connectDelaysNs'] {
  if (text === '' || text === '""') return { byTypeSeq: [] }
  if (!text.includes('@') && !text.includes(',')) return { all: parseDuration(text) }
  const byTypeSeq = text.split(',').map((entry): ConnectDelay => {
    const [count, delay, ...rest] = entry.split('@')
    if (count === undefined || delay === undefined || rest.length > 0 || !/^\d+$/.test(count.trim())) {
      throw new ParamError('connect_delays', 'count@duration,count@duration…', text)
    }
    return { instances: Number(count), delayNs: parseDuration(delay) }
  })
  return { byTypeSeq }
}

type RouterLimits = Pick<PlanParams,
  | 'idontwantMinSize' | 'historyLength' | 'historyGossip' | 'seenTtlNs' | 'fanoutTtlNs' | 'pruneBackoffNs'
  | 'unsubscribeBackoffNs' | 'iwantFollowupNs' | 'maxMessageSizeBytes'>

/** Memory, times and sizes of the router, which has defaults of its own. */
function readRouterLimits (read: ParamReader): RouterLimits {
  const duration = (name: string): bigint | undefined => read.has(name) ? read.duration(name, '') : undefined
  return {
    idontwantMinSize: read.integer('idontwant_min_size', -1),
    historyLength: read.integer('history_length', -1),
    historyGossip: read.integer('history_gossip', -1),
    seenTtlNs: duration('seen_ttl'),
    fanoutTtlNs: duration('fanout_ttl'),
    pruneBackoffNs: duration('prune_backoff'),
    unsubscribeBackoffNs: duration('unsubscribe_backoff'),
    iwantFollowupNs: duration('iwant_followup'),
    maxMessageSizeBytes: read.has('max_message_size') ? read.size('max_message_size', '') : undefined
  }
}

const readOverlay = (read: ParamReader): PlanParams['overlay'] => ({
  d: read.integer('overlay_d', -1),
  dlo: read.integer('overlay_dlo', -1),
  dhi: read.integer('overlay_dhi', -1),
  dscore: read.integer('overlay_dscore', -1),
  dlazy: read.integer('overlay_dlazy', -1),
  dout: read.integer('overlay_dout', -1)
})

/**
 * Reads the test parameters of one instance.
 *
 * @param roles names of roles that a node can have
 * @throws {ParamError} naming the parameter, the expected and the found value
 */
export function parsePlanParams (params: TestParams, roles: readonly string[] = nodeRoleNames): PlanParams {
  const read = new ParamReader(params)
  return {
    role: read.oneOf('role', roles, defaultRole),
    setupNs: read.duration('t_setup', '1m'),
    warmNs: read.duration('t_warm', '0'),
    runNs: read.duration('t_run', '0'),
    coolNs: read.duration('t_cool', '10s'),
    heartbeatNs: read.duration('t_heartbeat', '1s'),
    heartbeatInitialDelayNs: read.duration('t_heartbeat_initial_delay', '100ms'),
    scoreInspectPeriodNs: read.duration('t_score_inspect_period', '0s'),
    fullTraces: read.boolean('full_traces'),
    publisher: read.boolean('publisher'),
    publishPhase: read.oneOf('publish_phase', ['spread', 'together'], 'spread'),
    floodPublishing: read.boolean('flood_publishing'),
    topics: parseTopics(read.json('topics')),
    groupTopics: parseGroupTopics(read.json('group_topics')),
    scoreParams: read.json('score_params'),
    validateQueueSize: read.integer('validate_queue_size', 0),
    outboundQueueSize: read.integer('outbound_queue_size', 0),
    latencyNs: read.duration('t_latency', '5ms'),
    latencyMaxNs: read.duration('t_latency_max', '50ms'),
    jitterPct: read.integer('jitter_pct', 10),
    bandwidthMb: read.float('bandwidth_mb', 10240),
    topology: parseTopology(read.json('topology')),
    degree: read.integer('degree', 20),
    connectToPublishersOnly: read.boolean('connect_to_publishers_only'),
    overlay: readOverlay(read),
    gossipFactor: read.float('gossip_factor', 0.25),
    opportunisticGraftTicks: read.integer('opportunistic_graft_ticks', 60),
    nodesTotal: read.integer('n_container_nodes_total', 1),
    nodesPerInstance: read.integer('n_nodes_per_container', 1),
    connectDelaysNs: parseConnectDelays(read.text('connect_delays', '')),
    connectDelayJitterPct: read.integer('connect_delay_jitter_pct', 5),
    routerApi: read.oneOf('router_api', ['1.0', '1.1'], '1.1'),
    signing: read.oneOf('signing', ['strict-sign', 'strict-no-sign'], 'strict-sign'),
    messageId: read.oneOf('message_id', ['default', 'spec'], 'default'),
    validationNs: read.duration('t_validation', '0'),
    validationMaxNs: read.duration('t_validation_max', '0'),
    protocol: read.has('protocol') ? read.oneOf('protocol', ['1.0', '1.1', '1.2'], '1.2') : undefined,
    ...readNodeParts(params),
    ...readRouterLimits(read)
  }
}
