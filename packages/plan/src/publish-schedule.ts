import { countWithin } from '@gsplan/testground'
import type { PlanParams, TopicParams } from './plan-params.ts'

/** Times at which one publishing peer sends its messages to a topic. */
export interface PublishSchedule {
  readonly total: number
  /** Time between two messages of the peer, whole ns; 0 when there are none. */
  readonly intervalNs: bigint
  /** Time of its message `n`, from 0, after warm-up; never after the end of the run phase. */
  readonly dueNs: (n: number) => bigint
  /** Time after which a message is late, from its own. */
  readonly lateAfterNs: bigint
}

/** Place of a publishing peer among those of a topic, and of the topic among the test's. */
export interface PublisherPlace {
  /** Its number among the publishing peers in the order of their seq, from 0. */
  readonly turn: number
  readonly publishers: number
  /** Number of the topic among the topics of the test, from 0. */
  readonly topicIndex: number
  readonly topics: number
  /** Part of a slot by which its messages are early, in [0, ½): a seeded constant of the peer. */
  readonly offset: number
}

/** A publisher is never late within this time, as timers of a busy machine are that exact. */
const LEAST_LATE_NS = 50_000_000n

const none: PublishSchedule = { total: 0, intervalNs: 0n, dueNs: () => 0n, lateAfterNs: LEAST_LATE_NS }

const mod = (value: number, by: number): number => ((value % by) + by) % by

/** Slot of the network's rate: the time between two messages, whoever sends them, ns. */
const slotNs = ({ messageRate: { quantity, intervalNs } }: TopicParams): number => Number(intervalNs) / quantity

const lateAfter = (topic: TopicParams): bigint => {
  const slot = BigInt(Math.trunc(slotNs(topic)))
  return slot > LEAST_LATE_NS ? slot : LEAST_LATE_NS
}

/**
 * Publishers take turns. The network's message k is due in slot k, so that it is evenly spread in time, and is sent by
 * publisher (k + the topic's number) mod the number of publishers. Topics are spread over the first half of a slot.
 */
function takeTurns (topic: TopicParams, runNs: bigint, place: PublisherPlace): PublishSchedule {
  const { turn, publishers, topicIndex, topics, offset } = place
  const messages = countWithin(topic.messageRate, runNs)
  const first = mod(turn - topicIndex, publishers)
  const slot = slotNs(topic)
  const early = offset + topicIndex / topics / 2
  return {
    total: Math.max(0, Math.ceil((messages - first) / publishers)),
    intervalNs: BigInt(Math.trunc(slot * publishers)),
    dueNs: n => BigInt(Math.trunc(slot * (first + n * publishers + 1 - early))),
    lateAfterNs: lateAfter(topic)
  }
}

/** All publishers send at once, as in the original plan: their interval is the network's times their number. */
function sendTogether (topic: TopicParams, runNs: bigint, publishers: number): PublishSchedule {
  const intervalNs = BigInt(Math.max(1, Math.trunc(slotNs(topic) * publishers)))
  return {
    intervalNs, total: Number(runNs / intervalNs), dueNs: n => intervalNs * BigInt(n + 1), lateAfterNs: lateAfter(topic)
  }
}

/** Schedules a peer's share of a topic's rate, that of the whole network; a message due at the end of the run counts. */
export function publishSchedule (
  topic: TopicParams, { runNs, publishPhase }: Pick<PlanParams, 'runNs' | 'publishPhase'>, place: PublisherPlace
): PublishSchedule {
  if (place.publishers === 0 || !(topic.messageRate.quantity > 0)) return none
  return publishPhase === 'together'
    ? sendTogether(topic, runNs, place.publishers)
    : takeTurns(topic, runNs, place)
}
