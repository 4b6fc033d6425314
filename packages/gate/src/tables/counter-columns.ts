import { toColumn, type ColumnDefinition } from './column-definition.ts'

/** Counters of a node in the original's names, and how the aggregate files spell them. */
export const nodeCounters = [
  ['published', 'Published', 'messages published'], ['rejected', 'Rejected', 'messages refused by validation'],
  ['delivered', 'Delivered', 'messages delivered, own ones included'],
  ['duplicates', 'Duplicates', 'copies of known messages'],
  ['droppedrpc', 'DroppedRPC', 'RPCs that a full outbound queue dropped'], ['peersadded', 'PeersAdded', 'peers connected'],
  ['peersremoved', 'PeersRemoved', 'peers disconnected'], ['topicsjoined', 'TopicsJoined', 'topics joined'],
  ['topicsleft', 'TopicsLeft', 'topics left']
] as const

/** Counters that the original did not have. */
export const newNodeCounters = [
  ['transmissions', 'Transmissions', 'copies of messages sent', 'count'],
  ['toolongrpc', 'TooLongRPC', 'RPCs not sent, as they are longer than the router sends', 'count'],
  ['undecodablerpc', 'UndecodableRPC', 'RPCs that the router\'s decoder refused', 'count'],
  ['endedstreams', 'EndedStreams', 'inbound streams that ended with an error', 'count'],
  ['toolongstreams', 'TooLongStreams', 'of these, those that an RPC longer than the router takes ended', 'count'],
  ['idontwantsaved', 'IDontWantSaved', 'sends left out because of the peer\'s IDONTWANT', 'count']
] as const

/** Counters of RPCs, for each direction. */
export const rpcCounters = [
  ['rpcs', 'RPCs', 'RPCs'], ['messages', 'Messages', 'messages in RPCs'], ['grafts', 'Grafts', 'GRAFT entries'],
  ['prunes', 'Prunes', 'PRUNE entries'], ['iwants', 'IWants', 'IWANT entries'], ['ihaves', 'IHaves', 'IHAVE entries']
] as const

/** Counters of RPCs that the original did not have. */
export const newRpcCounters = [
  ['idontwants', 'IDontWants', 'IDONTWANT entries', 'count'], ['ihaveids', 'IHaveIDs', 'message ids in IHAVE', 'count'],
  ['iwantids', 'IWantIDs', 'message ids in IWANT', 'count'],
  ['idontwantids', 'IDontWantIDs', 'message ids in IDONTWANT', 'count'],
  ['payloadbytes', 'PayloadBytes', 'message data', 'B'], ['controlbytes', 'ControlBytes', 'RPCs without message data', 'B'],
  ['wirebytes', 'WireBytes', 'length-prefixed RPCs before Yamux and Noise', 'B']
] as const

/** Names of the columns of counters in the table `metrics`. */
export type CounterColumn =
  | typeof nodeCounters[number][0]
  | typeof newNodeCounters[number][0]
  | `${'sent' | 'recv'}_${typeof rpcCounters[number][0] | typeof newRpcCounters[number][0]}`

const counter = (name: CounterColumn, meaning: string, unit: string): ColumnDefinition<CounterColumn> =>
  toColumn([name, 'float64', unit, `${meaning}, in the node's whole life`, 'its aggregate file lacks the counter'])

/** Columns of counters: those of the original first, in its order. */
export const counterColumns: ReadonlyArray<ColumnDefinition<CounterColumn>> = [
  ...nodeCounters.map(([name, , meaning]) => counter(name, meaning, 'count')),
  ...rpcCounters.map(([name, , meaning]) => counter(`sent_${name}`, `${meaning} sent`, 'count')),
  ...rpcCounters.map(([name, , meaning]) => counter(`recv_${name}`, `${meaning} received`, 'count')),
  ...newNodeCounters.map(([name, , meaning, unit]) => counter(name, meaning, unit)),
  ...newRpcCounters.map(([name, , meaning, unit]) => counter(`sent_${name}`, `${meaning} sent`, unit)),
  ...newRpcCounters.map(([name, , meaning, unit]) => counter(`recv_${name}`, `${meaning} received`, unit))
]
