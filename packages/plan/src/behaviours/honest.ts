import { setMaxListeners } from 'node:events'
import { formatPublishSummary } from '@gsplan/run-format'
import { formatDuration } from '@gsplan/testground'
import { chooseConnectDelay, connectTopology } from '../connect.ts'
import { hasTopic } from '../peer-directory.ts'
import { nodeName, type PeerRegistration } from '../peer-registration.ts'
import type { TopicParams } from '../plan-params.ts'
import { publishSchedule, type PublisherPlace } from '../publish-schedule.ts'
import { createPayload, publishMessages, type PublishOutcome } from '../publisher.ts'
import { fixedTopology, randomHonestTopology } from '../topology.ts'
import type { Behaviour, LiveNode } from './behaviour.ts'

function connect ({ ports, params, log, host, self, peers, running }: LiveNode): Promise<readonly PeerRegistration[]> {
  const def = params.topology?.get(nodeName(self))
  return connectTopology({
    host, self, peers, log,
    signal: running,
    clock: ports.clock,
    random: ports.random,
    topology: def === undefined
      ? randomHonestTopology(params.degree, params.connectToPublishersOnly)
      : fixedTopology(def),
    delayNs: chooseConnectDelay(params, self.nodeTypeSeq, ports.random)
  })
}

function joinTopic ({ ports, params, log, router }: LiveNode, topic: TopicParams): void {
  const { clock, random, target } = ports
  const spreadNs = params.validationMaxNs > params.validationNs ? params.validationMaxNs - params.validationNs : 0n
  if (params.validationNs + spreadNs > 0n) {
    const forever = new AbortController().signal
    // as many messages are validated at a time as arrive
    setMaxListeners(0, forever)
    target.validate(router, topic.id, async () => {
      await clock.sleep(params.validationNs + BigInt(Math.trunc(random() * Number(spreadNs))), forever)
    })
  }
  log.message(`joining topic ${topic.id} as a ${params.publisher ? 'publisher' : 'lurker'}`)
  router.subscribe(topic.id)
}

/** Place of the node among the peers that publish to a topic. */
function placeOf ({ self, peers }: LiveNode, { id }: TopicParams): Pick<PublisherPlace, 'turn' | 'publishers'> {
  const publishers = peers.publishersOf(id)
  return { turn: publishers.indexOf(self.seq), publishers: publishers.length }
}

async function publishToTopic (node: LiveNode, topic: TopicParams, place: PublisherPlace): Promise<PublishOutcome> {
  const { ports, params, log, seq, router, signal } = node
  const schedule = publishSchedule(topic, params, place)
  log.message(`Starting publisher with ${formatDuration(schedule.intervalNs)} publish interval, ${schedule.total} messages`)
  const outcome = await publishMessages({
    schedule, clock: ports.clock, signal,
    publish: async message => router.publish(topic.id, createPayload(topic.messageSizeBytes, seq, message)),
    onFailure: (message, error) => {
      log.message(`error publishing message ${message} to ${topic.id}: ${(error as Error).message}`)
    }
  })
  log.message(formatPublishSummary({ seq, topic: topic.id, expected: schedule.total, ...outcome }))
  return outcome
}

/** Dials its topology, joins its topics and, as a publisher, sends its share of each topic's messages. */
export const honest: Behaviour = {
  connect,
  join (node) {
    const { topics, groupTopics } = node.params
    for (const topic of topics) if (hasTopic(groupTopics, topic.id)) joinTopic(node, topic)
  },
  async run (node) {
    const { params: { publisher, topics, groupTopics }, ports } = node
    if (!publisher) return []
    const offset = ports.random() / 2
    // a topic's place is that among all topics of the test
    return Promise.all(topics.flatMap((topic, topicIndex) => hasTopic(groupTopics, topic.id)
      ? [publishToTopic(node, topic, { ...placeOf(node, topic), offset, topicIndex, topics: topics.length })]
      : []))
  }
}
