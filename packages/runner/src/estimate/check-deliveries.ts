import { UsageError } from '@gsplan/cli'
import type { Finding } from '@gsplan/run-format'
import type { Composition } from '@gsplan/testground'
import { countParts } from './find-parts.ts'
import { deliveriesOf, readTest, type ReadTest, type TopicLoad } from './count-work.ts'

/** Why a topic brings no delivery, in words that name what to set; the plainest reason first. */
function silenceOf ({ topic: { id, messageRate }, messages, publishers, subscribers }: TopicLoad): string {
  if (subscribers === 0) return `no group has the topic ${id} (topics in GROUPS)`
  if (!(messageRate.quantity > 0)) return `the rate of ${id} is 0 (message_rate in TOPIC_CONFIG)`
  if (publishers === 0) return `no peer publishes on ${id} (N_PUBLISHER, or publishers in GROUPS)`
  if (messages === 0) return `the rate of ${id} gives no message in the run phase (message_rate in TOPIC_CONFIG, T_RUN)`
  return `${id} has one subscriber, which publishes to no other peer (N_NODES, or instances in GROUPS)`
}

/** Why no peer of a test gets a message, in words that name what to set; undefined where one does. */
function findNoDelivery ({ groups, loads, peers }: ReadTest): string | undefined {
  if (loads.length === 0) return 'the run has no topic (TOPIC_CONFIG)'
  if (peers < 2) return `the run has ${peers === 1 ? 'one peer' : 'no peers'} (N_NODES, N_HONEST_PEERS_PER_NODE)`
  if (loads.every(load => deliveriesOf(load) === 0)) return loads.slice(0, 3).map(silenceOf).join('; ')
  if (countParts(groups, peers) < peers) return undefined
  return groups.some(({ params: { topology } }) => topology !== undefined)
    ? 'no peer has a connection in TOPOLOGY (Connections)'
    : 'no peer dials another (N_DEGREE is 0, and there is no TOPOLOGY)'
}

/** A rate of 0 is a topic without messages on purpose. */
const isMeant = ({ topic: { messageRate } }: TopicLoad): boolean => !(messageRate.quantity > 0)

/** Topics without a delivery beside others, and peers that others can't reach. */
function findPartialSilence ({ groups, loads, peers }: ReadTest): string[] {
  const silent = loads.filter(load => deliveriesOf(load) === 0 && !isMeant(load))
  const parts = countParts(groups, peers)
  return [
    ...silent.map(load => `TOPIC_CONFIG: expected deliveries on each topic, got none on ${load.topic.id}: ${silenceOf(load)}`),
    ...parts === 1 ? [] : [`TOPOLOGY: expected all ${peers} peers to be joined by connections, got ${parts} parts that none joins`]
  ]
}

/**
 * Checks that a composition for gsplan's own plan owes at least one delivery: a run without any measures nothing.
 *
 * @returns findings on topics and peers that get none, beside those that do
 * @throws {UsageError} for a composition that owes none, with what to set, unless it is forced
 */
export function checkDeliveries (composition: Composition, force: boolean): Finding[] {
  const test = readTest(composition)
  const reason = findNoDelivery(test)
  if (reason !== undefined && !force) {
    throw new UsageError(`expected a run with at least one delivery, got one without: ${reason}; --force runs it nevertheless`)
  }
  const messages = reason === undefined ? findPartialSilence(test) : [`no delivery is expected: ${reason}`]
  return messages.map((message): Finding => ({ code: 'doubtful-parameter', message }))
}
