/**
 * How the values of a column are kept: `label` is a text of which few differ, `time` is ns since the Unix epoch (a bigint
 * here, a timestamp with time zone UTC in Arrow).
 */
export type ColumnType = 'uint32' | 'int32' | 'float64' | 'time' | 'bool' | 'text' | 'label'

/** What a column holds. */
export interface ColumnDefinition {
  readonly name: string
  readonly type: ColumnType
  /** Unit of the values; empty for names, flags and plain numbers. */
  readonly unit: string
  readonly meaning: string
  /** When a value is null; absent when it never is. */
  readonly nullWhen?: string
}

/** Name of a table. */
export type TableName =
  'peers' | 'scores' | 'metrics' | 'cdf' | 'pdf' | 'messages' | 'deliveries' | 'mesh' | 'rates' | 'summary'

/** What a table holds. */
export interface TableDefinition {
  readonly name: TableName
  /** What a row is, and the order of rows. */
  readonly meaning: string
  readonly columns: readonly ColumnDefinition[]
}

const column = (
  name: string, type: ColumnType, unit: string, meaning: string, nullWhen?: string
): ColumnDefinition => ({ name, type, unit, meaning, ...nullWhen === undefined ? {} : { nullWhen } })

const times = [
  ['t_warm', 'begin of the warm-up'], ['t_connect', 'begin of connecting'], ['t_run', 'begin of the run phase'],
  ['t_cool', 'end of the run phase'], ['t_complete', 'end of the test']
] as const

/** Counters of a node in the original's names, and how the aggregate files spell them. */
export const nodeCounters = [
  ['published', 'Published', 'messages published'], ['rejected', 'Rejected', 'messages refused by validation'],
  ['delivered', 'Delivered', 'messages delivered, own ones included'],
  ['duplicates', 'Duplicates', 'copies of known messages'],
  ['droppedrpc', 'DroppedRPC', 'RPCs that a full outbound queue dropped'], ['peersadded', 'PeersAdded', 'peers that came'],
  ['peersremoved', 'PeersRemoved', 'peers that went'], ['topicsjoined', 'TopicsJoined', 'topics joined'],
  ['topicsleft', 'TopicsLeft', 'topics left']
] as const

/** Those that the original did not have, in the same manner. */
export const newNodeCounters = [
  ['transmissions', 'Transmissions', 'copies of messages sent', 'count'],
  ['idontwantsaved', 'IDontWantSaved', 'sends left out because the peer had said IDONTWANT', 'count']
] as const

/** The same for each direction of RPCs. */
export const rpcCounters = [
  ['rpcs', 'RPCs', 'RPCs'], ['messages', 'Messages', 'messages in RPCs'], ['grafts', 'Grafts', 'GRAFT entries'],
  ['prunes', 'Prunes', 'PRUNE entries'], ['iwants', 'IWants', 'IWANT entries'], ['ihaves', 'IHaves', 'IHAVE entries']
] as const

/** Those that the original did not have. */
export const newRpcCounters = [
  ['idontwants', 'IDontWants', 'IDONTWANT entries', 'count'], ['ihaveids', 'IHaveIDs', 'message ids in IHAVE', 'count'],
  ['iwantids', 'IWantIDs', 'message ids in IWANT', 'count'],
  ['idontwantids', 'IDontWantIDs', 'message ids in IDONTWANT', 'count'],
  ['payloadbytes', 'PayloadBytes', 'message data', 'B'], ['controlbytes', 'ControlBytes', 'RPCs without message data', 'B'],
  ['wirebytes', 'WireBytes', 'length-prefixed RPCs before Yamux and Noise', 'B']
] as const

const counter = (name: string, meaning: string, unit = 'count'): ColumnDefinition =>
  column(name, 'float64', unit, `${meaning}, in the node's whole life`, 'its aggregate file lacks the counter')

const shares = [50, 75, 90, 99, 100] as const

/** Every table of a run, in the order in which they are listed. */
export const tableDefinitions: readonly TableDefinition[] = [
  {
    name: 'peers',
    meaning: 'one row a peer, by seq',
    columns: [
      column('peer_id', 'text', '', 'peer id'),
      column('type', 'label', '', 'node type'),
      column('seq', 'uint32', '', 'number of the peer, from 1'),
      column('node_type_seq', 'uint32', '', 'number of its instance among those of the type, from 1'),
      column('node_index', 'uint32', '', 'its index in the instance'),
      column('node_index_bound', 'uint32', '', 'peers in the instance'),
      ...times.map(([name, meaning]) => column(name, 'time', 'ns', `${meaning}; 0 = it never said`)),
      column('honest', 'bool', '', 'whether its type is honest')
    ]
  },
  {
    name: 'scores',
    meaning: 'one row a peer that an observer scored at an inspection, by observer, in order of its file',
    columns: [
      column('timestamp', 'time', 'ns', 'time of the inspection'),
      column('observer', 'uint32', '', 'seq of the peer that scores', 'the observer is not among the peers'),
      column('peer', 'uint32', '', 'seq of the peer that is scored', 'it is not among the peers'),
      column('score', 'float64', '', 'peer score'),
      column('honest', 'bool', '', 'whether the peer that is scored is honest', 'it is not among the peers')
    ]
  },
  {
    name: 'metrics',
    meaning: 'one row a peer with an aggregate file, by seq: its counters',
    columns: [
      column('peer', 'uint32', '', 'seq'),
      ...nodeCounters.map(([name, , meaning]) => counter(name, meaning)),
      ...rpcCounters.map(([name, , meaning]) => counter(`sent_${name}`, `${meaning} sent`)),
      ...rpcCounters.map(([name, , meaning]) => counter(`recv_${name}`, `${meaning} received`)),
      ...newNodeCounters.map(([name, , meaning, unit]) => counter(name, meaning, unit)),
      ...newRpcCounters.map(([name, , meaning, unit]) => counter(`sent_${name}`, `${meaning} sent`, unit)),
      ...newRpcCounters.map(([name, , meaning, unit]) => counter(`recv_${name}`, `${meaning} received`, unit))
    ]
  },
  {
    name: 'cdf',
    meaning: 'one row a delay, ascending: samples of tracestat',
    columns: [
      column('delay_ms', 'float64', 'ms', 'delay after the first timestamp of the message, whole ms'),
      column('count', 'uint32', 'count', 'samples of at most that delay')
    ]
  },
  {
    name: 'pdf',
    meaning: 'one row a delay, ascending: samples of tracestat',
    columns: [
      column('delay_ms', 'float64', 'ms', 'delay after the first timestamp of the message, whole ms'),
      column('count', 'uint32', 'count', 'samples of that delay')
    ]
  },
  {
    name: 'messages',
    meaning: 'one row a message published in the run phase, in order of publication',
    columns: [
      column('message', 'text', '', 'message id in hex'),
      column('topic', 'label', '', 'topic'),
      column('publisher', 'uint32', '', 'seq of the publisher', 'it is not among the peers'),
      column('published_at', 'time', 'ns', 'time of PUBLISH'),
      column('deliveries', 'uint32', 'count', 'peers other than the publisher that delivered it'),
      column('duplicates', 'uint32', 'count', 'DUPLICATE events of all peers', 'there are no full traces'),
      ...shares.map(share => column(`t${share}_ms`, 'float64', 'ms',
        `earliest time after PUBLISH by which ${share} % of the other subscribers have it`, 'never reached')),
      column('hops', 'uint32', 'hops', 'longest chain of receivedFrom links to the publisher',
        'nobody has it, or the trace does not tell senders')
    ]
  },
  {
    name: 'deliveries',
    meaning: 'one row a peer (not the publisher) that delivered a message, at its first DELIVER, by message',
    columns: [
      column('message', 'uint32', '', 'row of the message in the table messages'),
      column('peer', 'uint32', '', 'seq', 'it is not among the peers'),
      column('from', 'uint32', '', 'seq of receivedFrom', 'the trace does not tell, or it is not among the peers'),
      column('delay_ms', 'float64', 'ms', 'DELIVER − PUBLISH')
    ]
  },
  {
    name: 'mesh',
    meaning: 'one row a second of the run phase and topic: mesh degrees from the replay of GRAFT and PRUNE',
    columns: [
      column('time_s', 'float64', 's', 'time after the begin of the run phase'),
      column('topic', 'label', '', 'topic'),
      column('peers', 'uint32', 'count', 'peers that have had a mesh of the topic by then'),
      column('degree_mean', 'float64', 'peers', 'mean degree'),
      column('degree_min', 'uint32', 'peers', 'smallest degree'),
      column('degree_max', 'uint32', 'peers', 'largest degree')
    ]
  },
  {
    name: 'rates',
    meaning: 'one row a second of the trace and kind of event',
    columns: [
      column('time_s', 'int32', 's', 'begin of the second, after the begin of the run phase; negative before it'),
      column('kind', 'label', '', 'kind of event: see rateKinds'),
      column('count', 'uint32', 'count', 'events of that kind in that second'),
      column('bytes', 'float64', 'B', 'their encoded size', 'the trace does not tell')
    ]
  },
  {
    name: 'summary',
    meaning: 'one row a metric of metrics.md, in its order',
    columns: [
      column('metric', 'text', '', 'name'),
      column('value', 'float64', '', 'value in that unit; infinite = never reached', 'not measurable from this run'),
      column('unit', 'label', '', 'unit'),
      column('source', 'label', '', 'what it is measured from')
    ]
  }
]

export const tableNames: readonly TableName[] = tableDefinitions.map(({ name }) => name)

export function findTable (name: TableName): TableDefinition {
  return tableDefinitions.find(definition => definition.name === name) as TableDefinition
}
