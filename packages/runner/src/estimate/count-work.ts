import { overlayOf, type Params } from '@gsplan/composer'
import { defaultRole, isHonest } from '@gsplan/run-format'
import { parsePlanParams, publishSchedule, type PlanParams, type TopicParams } from '@gsplan/plan'
import { countWithin, resolveGroups, type Composition, type GroupSpec } from '@gsplan/testground'

/** Amounts of a test, counted from its parameters alone. */
export interface Work {
  readonly peers: number
  /** Warm-up, run and cool-down, s. */
  readonly testS: number
  readonly runS: number
  readonly messages: number
  /** Messages of the busiest publisher, per second. */
  readonly messagesPerPublisherS: number
  readonly largestBytes: number
  /** Payload of all messages, bytes. */
  readonly messageBytes: number
  readonly deliveries: number
  /** Copies of messages that travel: each delivery brings about D of them. */
  readonly packets: number
  readonly heartbeats: number
  readonly inspections: number
  /** Connections between two peers. */
  readonly links: number
  /** Heartbeats that the message cache keeps. */
  readonly historyLength: number
  /** Time that a message stays in the message cache, s. */
  readonly cachedS: number
  /** Time that a message's id counts as seen, s. */
  readonly seenS: number
}

/** The routers' defaults: heartbeats of the message cache, and time that ids are kept. */
const DEFAULT_HISTORY = 5
const DEFAULT_SEEN_NS = 120_000_000_000n

/** A group with its parameters read. */
export interface SizedGroup {
  readonly params: PlanParams
  readonly peers: number
  /** Its peers follow the protocol, by their role. */
  readonly isHonest: boolean
}

/** Publishing in a topic of the run, over all groups that have it. */
export interface TopicLoad {
  readonly topic: TopicParams
  readonly messages: number
  /** Peers that have the topic, and those of them that publish on it. */
  readonly subscribers: number
  readonly publishers: number
}

/** Messages of the network on a topic. */
function countMessages (topic: TopicParams, publishers: number, { runNs, publishPhase }: PlanParams): number {
  if (publishers === 0 || !(topic.messageRate.quantity > 0)) return 0
  if (publishPhase === 'spread') return countWithin(topic.messageRate, runNs)
  const place = { turn: 0, publishers, topicIndex: 0, topics: 1, offset: 0 }
  return publishers * publishSchedule(topic, { runNs, publishPhase }, place).total
}

function loadOf (topic: TopicParams, groups: readonly SizedGroup[], params: PlanParams): TopicLoad {
  const having = groups.filter(({ params: { topics, groupTopics } }) =>
    topics.some(({ id }) => id === topic.id) && (groupTopics === undefined || groupTopics.includes(topic.id)))
  const sum = (of: readonly SizedGroup[]): number => of.reduce((all, { peers }) => all + peers, 0)
  const publishers = sum(having.filter(({ params: { publisher } }) => publisher))
  return { topic, messages: countMessages(topic, publishers, params), subscribers: sum(having), publishers }
}

const seconds = (ns: bigint): number => Number(ns) / 1e9

const total = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((sum, item) => sum + of(item), 0)

/** Topics of all groups, each once. */
function topicsOf (groups: readonly SizedGroup[]): TopicParams[] {
  const byId = new Map(groups.flatMap(({ params: { topics } }) => topics.map(topic => [topic.id, topic] as const)))
  return [...byId.values()]
}

/** Test parameters of a group without its role, which another check judges. */
const readGroup = ({ params, groupInstanceCount }: GroupSpec): SizedGroup => {
  const read = parsePlanParams({ ...params, role: defaultRole })
  const peers = groupInstanceCount * read.nodesPerInstance
  return { params: read, peers, isHonest: isHonest(params['role'] ?? defaultRole) }
}

/** Times that something happens with a period in a time; none for a period of 0. */
const times = (s: number, periodNs: bigint): number => periodNs > 0n ? s / seconds(periodNs) : 0

/** A composition for gsplan's own plan: its groups, and the load of each topic. */
export interface ReadTest {
  readonly groups: readonly SizedGroup[]
  readonly peers: number
  readonly loads: readonly TopicLoad[]
}

/**
 * Reads a composition for gsplan's own plan. Nothing is expanded: it takes no longer for more peers.
 *
 * @throws {ParamError} for test parameters that the plan refuses
 */
export function readTest (composition: Composition): ReadTest {
  const groups = resolveGroups(composition).map(readGroup)
  const [{ params }] = groups as [SizedGroup]
  return {
    groups, peers: total(groups, group => group.peers),
    loads: topicsOf(groups).map(topic => loadOf(topic, groups, params))
  }
}

/** Deliveries that a topic's messages owe: each peer that has it gets each message of the others. */
export const deliveriesOf = ({ messages, subscribers }: TopicLoad): number => messages * Math.max(0, subscribers - 1)

/**
 * Counts the work of a composition for gsplan's own plan. Nothing is expanded: it takes no longer for more peers.
 *
 * @param params its parameters, for the router's mesh degree
 * @throws {ParamError} for test parameters that the plan refuses
 */
export function countWork (composition: Composition, params: Params): Work {
  const { groups, peers, loads } = readTest(composition)
  const [{ params: first }] = groups as readonly [SizedGroup]
  const testS = seconds(first.warmNs + first.runNs + first.coolNs)
  const { degrees: { OVERLAY_D: degree } } = overlayOf(params)
  const runS = seconds(first.runNs)
  const historyLength = first.historyLength >= 0 ? first.historyLength : DEFAULT_HISTORY
  return {
    peers, testS, runS,
    messages: total(loads, ({ messages }) => messages),
    messagesPerPublisherS:
      total(loads, ({ messages, publishers }) => messages / Math.max(1, publishers) / Math.max(runS, 1e-9)),
    largestBytes: Math.max(0, ...loads.map(({ topic: { messageSizeBytes } }) => messageSizeBytes)),
    messageBytes: total(loads, ({ topic, messages }) => messages * topic.messageSizeBytes),
    deliveries: total(loads, deliveriesOf),
    packets: total(loads, load => deliveriesOf(load) * Math.max(1, Math.min(degree, load.subscribers - 1))),
    heartbeats: peers * times(testS, first.heartbeatNs),
    inspections: peers * times(testS, first.scoreInspectPeriodNs),
    links: peers * Math.min(first.degree, Math.max(0, peers - 1)),
    historyLength,
    cachedS: historyLength * seconds(first.heartbeatNs),
    seenS: seconds(first.seenTtlNs ?? DEFAULT_SEEN_NS)
  }
}
