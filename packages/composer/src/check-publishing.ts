import { countWithin, parseDuration, parseRate, type Rate } from '@gsplan/testground'
import { CompositionError } from './errors.ts'
import { countInstances, toGroups } from './groups.ts'
import { isTable, textOf, type Params } from './param-value.ts'

interface Topic {
  readonly id: string
  readonly rateText: string
  readonly rate: Rate
}

const topicsOf = (params: Params): Topic[] => {
  const topics = params['TOPIC_CONFIG']
  return Array.isArray(topics)
    ? topics.filter(isTable).map(({ id, message_rate: rate }) =>
        ({ id: textOf(id), rateText: textOf(rate), rate: parseRate(textOf(rate)) }))
    : []
}

/** Messages of the network on a topic; together, a publisher's interval is the network's times the number of publishers. */
function countMessages (
  { rate: { quantity, intervalNs } }: Topic, runNs: bigint, publishers: number, isTogether: boolean
): number {
  return isTogether
    ? publishers * countWithin({ quantity, intervalNs: intervalNs * BigInt(publishers) }, runNs)
    : countWithin({ quantity, intervalNs }, runNs)
}

/** Peers that publish on a topic, of all groups. */
const countPublishers = (params: Params, id: string): number => Number(params['N_HONEST_PEERS_PER_NODE']) * countInstances(
  toGroups(params).filter(({ publishes, topics }) => publishes && (topics === undefined || topics.includes(id))))

/**
 * Refuses topics whose rate gives no message in the run phase. A rate of 0 is a topic without messages on purpose.
 *
 * @throws {CompositionError}
 */
export function checkPublishing (params: Params): void {
  const runText = textOf(params['T_RUN'])
  const isTogether = params['PUBLISH_PHASE'] === 'together'
  topicsOf(params).forEach((topic, index) => {
    const publishers = countPublishers(params, topic.id)
    if (topic.rate.quantity === 0 || publishers === 0) return
    if (countMessages(topic, parseDuration(runText), publishers, isTogether) > 0) return
    throw new CompositionError(
      `TOPIC_CONFIG[${index}].message_rate: expected a rate that gives a message within T_RUN (${runText}), got ${topic.rateText}` +
      (isTogether ? ` shared by ${publishers} publishers that send together` : ` on ${topic.id}`))
  })
}
