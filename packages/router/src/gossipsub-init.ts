import type { RpcMessage } from './rpc/rpc.ts'
import { bytesToString, createMessageId, messageIdToString } from './message-id.ts'
import { messageIdentity } from './message-identity.ts'
import type { RouterOptions } from './router-options.ts'

/**
 * Recognises a signed message that arrives again as bytes by its signature, before that is checked once more. Nodes in
 * production do the same with a hash: a copy costs a look-up, not a verification.
 */
const signatureOf = ({ signature }: RpcMessage): string | undefined =>
  signature === undefined ? undefined : bytesToString(signature)

/** Options that are left out when unset, and their names in the routers. */
const optional = {
  D: 'D', Dlo: 'Dlo', Dhi: 'Dhi', Dscore: 'Dscore', Dlazy: 'Dlazy', Dout: 'Dout', gossipFactor: 'gossipFactor',
  opportunisticGraftTicks: 'opportunisticGraftTicks', idontwantMinDataSize: 'idontwantMinDataSize',
  mcacheLength: 'mcacheLength', mcacheGossip: 'mcacheGossip', seenTtlMs: 'seenTTL', fanoutTtlMs: 'fanoutTTL',
  pruneBackoffMs: 'pruneBackoff', unsubscribeBackoffMs: 'unsubcribeBackoff', iwantFollowupMs: 'gossipsubIWantFollowupMs',
  maxRpcBytes: 'maxInboundDataLength'
} as const satisfies Partial<Record<keyof RouterOptions, string>>

const optionNames = Object.keys(optional) as Array<keyof typeof optional>

/**
 * Options of `gossipsub(…)`, which have the same names in all generations. Unset options keep the router's default.
 *
 * @param sharesMessages whether messages reach the router as the objects that others sent
 */
export function toGossipsubInit (options: RouterOptions, sharesMessages: boolean): Readonly<Record<string, unknown>> {
  const { score, messageId = 'default' } = options
  const isSigned = options.signing === 'strict-sign'
  return {
    globalSignaturePolicy: isSigned ? 'StrictSign' : 'StrictNoSign',
    // as in Go: a message without receivers is a finding, not an error of the publisher
    allowPublishToZeroTopicPeers: true,
    emitSelf: false,
    fallbackToFloodsub: false,
    tagMeshPeers: false,
    floodPublish: options.floodPublish,
    heartbeatInterval: options.heartbeatIntervalMs,
    msgIdToStrFn: messageIdToString,
    scoreParams: { ...score.params, appSpecificScore: () => 0, IPColocationFactorWhitelist: new Set() },
    scoreThresholds: score.thresholds,
    ...sharesMessages ? { fastMsgIdFn: messageIdentity.numberOf } : isSigned ? { fastMsgIdFn: signatureOf } : {},
    // the id of unsigned messages, a hash of their data, is the same by every rule
    ...isSigned && (sharesMessages || messageId !== 'default') ? { msgIdFn: createMessageId[messageId] } : {},
    ...Object.fromEntries(optionNames.flatMap(name => options[name] === undefined ? [] : [[optional[name], options[name]]]))
  }
}
