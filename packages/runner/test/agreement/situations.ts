import { equalLinks } from '../run-sim.ts'

type Params = Readonly<Record<string, string>>

/** Routers that come with gsplan, by the names that expectations have for them. */
const shipped = { chainsafe: { GS_MODULE: '@chainsafe/libp2p-gossipsub' }, libp2p: { GS_MODULE: '@libp2p/gossipsub' } } as const

/** Routers that the nightly suite installs. */
const installed = { chainsafe13: { GS_MODULE: '@chainsafe/libp2p-gossipsub', GS_VERSION: '13.0.0' } } as const

export const goModule = 'github.com/libp2p/go-libp2p-pubsub'

/** Routers that the nightly suite compiles. */
const compiled = {
  'go 0.15': { GS_MODULE: goModule, GS_VERSION: 'v0.15.0' }, 'go 0.19': { GS_MODULE: goModule, GS_VERSION: 'v0.19.0' }
} as const

export type RouterName = keyof typeof shipped | keyof typeof installed | keyof typeof compiled

/** Parameters that name a router. */
const routers: Readonly<Record<RouterName, Params>> = { ...shipped, ...installed, ...compiled }

export const isGo = (router: RouterName): boolean => router in compiled

/** File for the table; the nightly suite sets it and runs every situation. */
export const tablePath = process.env['GSPLAN_AGREEMENT']

/** Routers that run in this suite. */
const testedRouters = Object.keys(tablePath === undefined ? shipped : routers) as RouterName[]

/** A situation with a router. */
export interface Case {
  readonly name: string
  readonly situation: Situation
  readonly router: RouterName
}

/** Pairs these situations with the routers of this suite. */
export const casesOf = (of: readonly Situation[]): Case[] => of.flatMap(situation => testedRouters
  .filter(router => situation.exceptGo !== true || !isGo(router)).map(router => ({ name: situation.name, situation, router })))

/** What a situation leads to on every engine. */
export interface Expected {
  /** Share of the deliveries of each topic. */
  readonly shares: Readonly<Record<string, number>>
  /** Codes of the findings. */
  readonly findings?: readonly string[]
  /** Codes of the reasons against the run. */
  readonly reasons?: readonly string[]
}

/** Routers that have the same outcomes. */
type Family = keyof typeof shipped | 'go'

const familyOf = (router: RouterName): Family =>
  isGo(router) ? 'go' : router === 'libp2p' ? 'libp2p' : 'chainsafe'

/** One situation that simulated and real nodes have the same outcome in. */
export interface Situation {
  readonly name: string
  /** Of all routers, or by the longest message that a router takes by itself, bytes. */
  readonly params: Params | ((limitBytes: number) => Params)
  /** One for all routers, or that of each family. */
  readonly expected: Expected | Readonly<Record<Family, Expected>>
  /**
   * Topics whose latencies are compared: none for messages of megabytes, as real nodes take time to encrypt and copy them.
   *
   * @default all together
   */
  readonly latenciesOf?: readonly string[]
  /** Left to the nightly suite: `npm run agreement`. */
  readonly nightly?: boolean
  /** Not for nodes in Go, which have Yamux only. */
  readonly exceptGo?: boolean
}

export const expectedOf = ({ expected }: Situation, router: RouterName): Expected =>
  'shares' in expected ? expected : expected[familyOf(router)]

/** Parameters of a situation with a router. */
export const paramsOf = ({ params }: Situation, router: RouterName): Params =>
  ({ ...typeof params === 'function' ? params((isGo(router) ? 1 : 4) * 2 ** 20) : params, ...routers[router] })

const topics = (...list: ReadonlyArray<readonly [id: string, rate: string, size: string]>): Params =>
  ({ TOPIC_CONFIG: JSON.stringify(list.map(([id, rate, size]) => ({ id, message_rate: rate, message_size: size }))) })

/** Three peers, all connected, of which one publishes at whole intervals; links that are slow beside a timer's lateness. */
const three: Params = {
  N_NODES: '3', N_PUBLISHER: '1', N_DEGREE: '2', T_WARM: '5s', T_RUN: '4100ms', T_COOL: '2s', PUBLISH_PHASE: 'together',
  PEER_SCORE_PARAMS: '{}', ...equalLinks('100ms')
}

/** A small message each second, and a large one between the second and the third. */
const behindLarge = (sizeBytes: number): Params =>
  ({ ...three, ...topics(['small', '1/s', '1 KiB'], ['large', '2/5s', `${sizeBytes} B`]) })

/** Two pairs of peers, with no link between them. */
const pairs = JSON.stringify({
  'honest-1-0': { Latency: 100_000_000, Connections: ['honest-2-0'] }, 'honest-2-0': { Latency: 100_000_000, Connections: [] },
  'honest-3-0': { Latency: 100_000_000, Connections: ['honest-4-0'] }, 'honest-4-0': { Latency: 100_000_000, Connections: [] }
})

const all = { shares: { t: 1 } } as const
const fewLost = ['messages-lost', 'undelivered']
/** Half of the messages or more reach no peer. */
const manyLost = { findings: ['undelivered'], reasons: ['published-to-nobody'] } as const
const cutAndLost: Expected = { shares: { small: 0.5, large: 0 }, findings: ['over-limit', ...fewLost] }
const cut: Expected = { shares: { small: 1, large: 0 }, findings: ['over-limit', ...fewLost] }
/** Neither queue of a router in JavaScript has a limit. */
const withoutLimits: Expected = { ...all, findings: ['parameter-not-followed', 'parameter-not-followed'] }

/** The situations, in the order of the table. */
export const situations: readonly Situation[] = [
  {
    name: 'messages 4 KiB below the limit', params: limitBytes => behindLarge(limitBytes - 4096),
    latenciesOf: [], expected: { shares: { small: 1, large: 1 } }
  },
  {
    // chainsafe: the stream ends, and the two small messages behind the large one are lost with it
    name: 'messages 4 KiB above the limit', params: limitBytes => behindLarge(limitBytes + 4096),
    expected: { chainsafe: cutAndLost, libp2p: cut, go: cut }
  },
  {
    name: 'messages near the window of a stream', nightly: true, expected: all,
    params: { ...three, ...topics(['t', '1/s', '200 kB']) }
  },
  {
    // all at once: nothing waits for the receiver
    name: 'messages beyond the window of a stream, without flow control', nightly: true, exceptGo: true, expected: all,
    params: { ...three, ...topics(['t', '1/s', '300 kB']), MUXER: 'mplex' }
  },
  {
    name: 'a longest message above the router\'s', nightly: true, latenciesOf: [],
    params: limitBytes => ({ ...behindLarge(limitBytes + 4096), MAX_MESSAGE_SIZE: '5MiB' }),
    expected: {
      chainsafe: { shares: { small: 1, large: 1 } }, go: { shares: { small: 1, large: 1 } },
      libp2p: { shares: { small: 1, large: 0 }, findings: ['over-limit', 'parameter-not-followed', ...fewLost] }
    }
  },
  {
    name: 'a longest message below the router\'s', nightly: true,
    params: { ...behindLarge(65_536 + 4096), MAX_MESSAGE_SIZE: '64KiB' },
    expected: { chainsafe: cutAndLost, libp2p: cutAndLost, go: cut }
  },
  {
    name: 'messages without data', params: { ...three, ...topics(['t', '2/s', '0 B']) }, expected: all
  },
  {
    name: 'a penalty for peers of one address', expected: all,
    params: {
      ...three, ...topics(['t', '2/s', '1 KiB']),
      PEER_SCORE_PARAMS: '{"IPColocationFactorWeight": -100, "IPColocationFactorThreshold": 1}'
    }
  },
  {
    name: 'two pairs without a link between them', expected: { shares: { t: 1 / 3 }, findings: ['undelivered'] },
    params: { ...three, ...topics(['t', '2/s', '1 KiB']), N_NODES: '4', N_PUBLISHER: '2', TOPOLOGY: pairs }
  },
  {
    // before and after the links are there
    name: 'peers that connect late',
    expected: {
      shares: { t: 0.5 }, findings: [...manyLost.findings, 'short-mesh'], reasons: [...manyLost.reasons, 'too-few-peers']
    },
    params: {
      ...three, ...topics(['t', '1/3s', '1 KiB']), T_WARM: '2s', T_RUN: '6500ms', HONEST_CONNECT_DELAYS: '5500ms',
      HONEST_CONNECT_DELAY_JITTER_PCT: '0', ...equalLinks('50ms')
    }
  },
  {
    // an IDONTWANT goes out just before its message: with room for one, it is chance that the message is not dropped
    name: 'queue limits', expected: { chainsafe: withoutLimits, libp2p: withoutLimits, go: all },
    params: { ...three, ...topics(['t', '4/s', '1 KiB']), VALIDATE_QUEUE_SIZE: '1', OUTBOUND_QUEUE_SIZE: '2' }
  },
  {
    name: 'two peers in each instance', expected: all,
    params: { ...three, ...topics(['t', '2/s', '1 KiB']), N_NODES: '2', N_HONEST_PEERS_PER_NODE: '2', N_DEGREE: '3' }
  },
  {
    name: 'forty topics', nightly: true,
    expected: { shares: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`t${index}`, 1])) },
    params: {
      ...three, ...topics(...Array.from({ length: 40 }, (_, index) => [`t${index}`, '1/2s', '1 KiB'] as const)),
      PUBLISH_PHASE: 'spread'
    }
  },
  {
    // heartbeats of that many meshes keep a processor busy
    name: 'more topics than a peer may have', nightly: true, latenciesOf: [], expected: all,
    params: {
      ...three,
      ...topics(['t', '2/s', '1 KiB'], ...Array.from({ length: 1100 }, (_, index) => [`idle${index}`, '0/s', '1 B'] as const))
    }
  },
  {
    name: 'times and history as networks set them', nightly: true, expected: all,
    params: {
      ...three, ...topics(['t', '2/s', '1 KiB']), HISTORY_LENGTH: '6', HISTORY_GOSSIP: '4', SEEN_TTL: '385s', FANOUT_TTL: '1m',
      PRUNE_BACKOFF: '5m', UNSUBSCRIBE_BACKOFF: '20s', IWANT_FOLLOWUP: '2s', BANDWIDTH_MB: '6.25', MAX_MESSAGE_SIZE: '3MiB'
    }
  },
  {
    name: 'no signatures, and time to validate', nightly: true, expected: all,
    params: { ...three, ...topics(['t', '2/s', '1 KiB']), SIGNING: 'strict-no-sign', T_VALIDATION: '20ms' }
  },
  {
    name: 'twelve peers that take turns', nightly: true, expected: all,
    params: {
      ...three, ...topics(['t', '4/s', '2 KiB']), N_NODES: '12', N_PUBLISHER: '6', N_DEGREE: '8', T_RUN: '10s', PUBLISH_PHASE: 'spread'
    }
  },
  {
    name: 'the oldest protocol, flood publishing', nightly: true, expected: all,
    params: { ...three, ...topics(['t', '2/s', '1 KiB']), PROTOCOL: '1.0', FLOOD_PUBLISHING: 'true' }
  }
]
