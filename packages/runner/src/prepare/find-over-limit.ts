import { textOf, type Params } from '@gsplan/composer'
import { sufficientMessageSize, type Finding } from '@gsplan/run-format'
import { parseSize } from '@gsplan/testground'
import { isInGo, type Target } from '../target/target.ts'

/** Longest RPC of go-libp2p-pubsub (`DefaultMaxMessageSize`), which its option sets for both ends. */
const GO_LIMIT_BYTES = 2 ** 20

/** Message size up to which no router is asked for its limits: it is far below those of all. */
const HARMLESS_BYTES = 512 * 1024

/** Bytes of an RPC beside the data of its only message, at least: author, sequence number, signature and key. */
const LEAST_REST_BYTES = 150

/** Limits of a router, bytes. */
interface Limits {
  readonly sendsBytes: number
  readonly takesBytes: number
}

/** Limits of the router that a run measures; undefined when its code is not at hand. */
async function limitsOf (target: Pick<Target, 'source' | 'code' | 'goCode'>): Promise<Limits | undefined> {
  const { code } = target
  if (isInGo(target)) return { sendsBytes: Infinity, takesBytes: GO_LIMIT_BYTES }
  if (code === undefined) return undefined
  const { loadRouter } = await import('@gsplan/router')
  // code that is no router fails when the engine takes it
  return loadRouter(code).then(({ longestRpc }) => longestRpc, () => undefined)
}

interface SizedTopic {
  readonly id: string
  readonly sizeText: string
  readonly sizeBytes: number
}

function topicsOf ({ TOPIC_CONFIG: topics }: Params): SizedTopic[] {
  return Array.isArray(topics)
    ? (topics as readonly Params[]).map(({ id, message_size: size }) =>
        ({ id: textOf(id), sizeText: textOf(size), sizeBytes: parseSize(textOf(size)) }))
    : []
}

function describe ({ id, sizeText, sizeBytes }: SizedTopic, { sendsBytes, takesBytes }: Limits): string {
  const what = `messages of ${sizeText} on ${id} are longer than the router`
  return sizeBytes + LEAST_REST_BYTES > sendsBytes
    ? `${what} sends (${sendsBytes} bytes in one RPC, whatever MAX_MESSAGE_SIZE says): they will reach no peer`
    : `${what} takes (${takesBytes} bytes in one RPC): they will reach no peer; ` +
      `-D MAX_MESSAGE_SIZE=${sufficientMessageSize(sizeBytes)} lets them pass`
}

/**
 * Finds topics with messages that are longer than one of the routers sends or takes; the run measures what becomes of them.
 */
export async function findOverLimit (
  params: Params, targets: ReadonlyArray<Pick<Target, 'source' | 'code' | 'goCode'>>
): Promise<Finding[]> {
  const topics = topicsOf(params)
  const longest = textOf(params['MAX_MESSAGE_SIZE'])
  if (longest === '' && topics.every(({ sizeBytes }) => sizeBytes <= HARMLESS_BYTES)) return []
  const [first, ...others] = (await Promise.all(targets.map(limitsOf))).flatMap(found => found ?? [])
  const limits = others.reduce<Limits | undefined>((least, { sendsBytes, takesBytes }) => least && {
    sendsBytes: Math.min(least.sendsBytes, sendsBytes), takesBytes: Math.min(least.takesBytes, takesBytes)
  }, first)
  if (limits === undefined) return []
  const inForce = longest === '' ? limits : { ...limits, takesBytes: parseSize(longest) }
  return topics
    .filter(({ sizeBytes }) => sizeBytes + LEAST_REST_BYTES > Math.min(inForce.sendsBytes, inForce.takesBytes))
    .map((topic): Finding => ({ code: 'over-limit', message: describe(topic, inForce) }))
}
