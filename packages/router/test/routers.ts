import { readFileSync } from 'node:fs'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { RouterCode, RouterComponents, RouterOptions, SizedRpc, WireRpc } from '../src/index.ts'
import { otherRouters } from './other-routers.ts'

function installed (module: string, entry: string): RouterCode {
  const manifest = readFileSync(new URL('../../package.json', entry), 'utf8')
  return { module, version: (JSON.parse(manifest) as { version: string }).version, entry }
}

/** The routers that come with gsplan, 14 and 17, then others. */
export const installedRouters: readonly [RouterCode, RouterCode, ...RouterCode[]] = [
  installed('@chainsafe/libp2p-gossipsub', import.meta.resolve('@chainsafe/libp2p-gossipsub')),
  installed('@libp2p/gossipsub', import.meta.resolve('@libp2p/gossipsub')),
  ...otherRouters
]

/** An RPC that must have been handed over as an object. */
export function asObject (rpc: WireRpc): SizedRpc {
  if ('bytes' in rpc) throw new TypeError('expected an object, got bytes')
  return rpc
}

/** Options of a test in which nothing is set. */
export const routerOptions: RouterOptions = {
  signing: 'strict-sign', floodPublish: false, heartbeatIntervalMs: 1000, firstHeartbeatMs: undefined, protocol: undefined,
  D: undefined, Dlo: undefined, Dhi: undefined, Dscore: undefined, Dlazy: undefined, Dout: undefined,
  gossipFactor: 0.25, opportunisticGraftTicks: 60, idontwantMinDataSize: undefined,
  mcacheLength: undefined, mcacheGossip: undefined, seenTtlMs: undefined, fanoutTtlMs: undefined, pruneBackoffMs: undefined,
  unsubscribeBackoffMs: undefined, iwantFollowupMs: undefined, maxRpcBytes: undefined,
  validateQueueSize: undefined, outboundQueueSize: undefined,
  score: {
    params: {
      topics: {}, topicScoreCap: 0, appSpecificWeight: 0, IPColocationFactorWeight: 0, IPColocationFactorThreshold: 0,
      behaviourPenaltyWeight: 0, behaviourPenaltyThreshold: 0, behaviourPenaltyDecay: 0, decayInterval: 1000,
      decayToZero: 0.01, retainScore: 0
    },
    thresholds: {
      gossipThreshold: 0, publishThreshold: 0, graylistThreshold: 0, acceptPXThreshold: 0, opportunisticGraftThreshold: 0
    }
  }
}

const silent = Object.assign(() => {}, { error: () => {}, trace: () => {}, enabled: false })

/** A node without a network. */
export async function createComponents (sharesMessages = true): Promise<RouterComponents> {
  const privateKey = await generateKeyPair('Ed25519')
  return {
    privateKey, peerId: peerIdFromPrivateKey(privateKey as unknown as Parameters<typeof peerIdFromPrivateKey>[0]), sharesMessages,
    logger: { forComponent: () => silent }, peerStore: { merge: async () => {} }, connectionManager: {},
    registrar: { handle: async () => {}, unhandle: async () => {}, register: async () => 'id', unregister: () => {} }
  }
}
