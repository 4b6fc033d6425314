import { toColumn, type ColumnDefinition } from './column-definition.ts'
import type { ColumnValues } from './column-values.ts'
import { counterColumns, type CounterColumn } from './counter-columns.ts'

const declared = [
  {
    name: 'peers',
    meaning: 'one row per peer, by seq',
    columns: [
      ['peer_id', 'text', '', 'peer id'],
      ['type', 'label', '', 'node type'],
      ['seq', 'uint32', '', 'number of the peer, from 1'],
      ['node_type_seq', 'uint32', '', 'number of its instance among those of the type, from 1'],
      ['node_index', 'uint32', '', 'its index in the instance'],
      ['node_index_bound', 'uint32', '', 'peers in the instance'],
      ['t_warm', 'time', 'ns', 'start of the warm-up; 0 = not reported'],
      ['t_connect', 'time', 'ns', 'start of connecting; 0 = not reported'],
      ['t_run', 'time', 'ns', 'start of the run phase; 0 = not reported'],
      ['t_cool', 'time', 'ns', 'end of the run phase; 0 = not reported'],
      ['t_complete', 'time', 'ns', 'end of the test; 0 = not reported'],
      ['honest', 'bool', '', 'whether its type is honest']
    ]
  },
  {
    name: 'scores',
    meaning: 'one row per score that an observer has of a peer at an inspection, by observer, in order of its file',
    columns: [
      ['timestamp', 'time', 'ns', 'time of the inspection'],
      ['observer', 'uint32', '', 'seq of the scoring peer', 'the observer is not among the peers'],
      ['peer', 'uint32', '', 'seq of the scored peer', 'the scored peer is not among the peers'],
      ['score', 'float64', '', 'peer score'],
      ['honest', 'bool', '', 'whether the scored peer is honest', 'the scored peer is not among the peers']
    ]
  },
  {
    name: 'metrics',
    meaning: 'one row per peer with an aggregate file, by seq: its counters',
    columns: [
      ['peer', 'uint32', '', 'seq']
    ]
  },
  {
    name: 'cdf',
    meaning: 'one row per delay, ascending: samples of tracestat',
    columns: [
      ['delay_ms', 'float64', 'ms', 'delay after the first timestamp of the message, whole ms'],
      ['count', 'uint32', 'count', 'samples of at most that delay']
    ]
  },
  {
    name: 'pdf',
    meaning: 'one row per delay, ascending: samples of tracestat',
    columns: [
      ['delay_ms', 'float64', 'ms', 'delay after the first timestamp of the message, whole ms'],
      ['count', 'uint32', 'count', 'samples of that delay']
    ]
  },
  {
    name: 'messages',
    meaning: 'one row per message published in the run phase, in order of publication',
    columns: [
      ['message', 'text', '', 'message id in hex'],
      ['topic', 'label', '', 'topic'],
      ['publisher', 'uint32', '', 'seq of the publisher', 'the publisher is not among the peers'],
      ['published_at', 'time', 'ns', 'time of PUBLISH'],
      ['receivers', 'uint32', 'count', 'honest peers subscribed to the topic when it was published, without its publishers'],
      ['deliveries', 'uint32', 'count', 'receivers that delivered it'],
      ['duplicates', 'uint32', 'count', 'DUPLICATE events of all peers', 'the run has no full traces'],
      [
        't50_ms', 'float64', 'ms', 'earliest time after PUBLISH by which 50 % of the receivers have it',
        'never reached'
      ],
      [
        't75_ms', 'float64', 'ms', 'earliest time after PUBLISH by which 75 % of the receivers have it',
        'never reached'
      ],
      [
        't90_ms', 'float64', 'ms', 'earliest time after PUBLISH by which 90 % of the receivers have it',
        'never reached'
      ],
      [
        't99_ms', 'float64', 'ms', 'earliest time after PUBLISH by which 99 % of the receivers have it',
        'never reached'
      ],
      [
        't100_ms', 'float64', 'ms', 'earliest time after PUBLISH by which 100 % of the receivers have it',
        'never reached'
      ],
      [
        'hops', 'uint32', 'hops', 'longest chain of receivedFrom links to the publisher',
        'no other peer has the message, or the trace lacks senders'
      ]
    ]
  },
  {
    name: 'deliveries',
    meaning: 'one row per message and receiver that delivered it: its first DELIVER, by message',
    columns: [
      ['message', 'uint32', '', 'row of the message in the table messages'],
      ['peer', 'uint32', '', 'seq of the receiver', 'the receiver is not among the peers'],
      ['from', 'uint32', '', 'seq of receivedFrom', 'the trace lacks the sender, or the sender is not among the peers'],
      ['delay_ms', 'float64', 'ms', 'DELIVER − PUBLISH'],
      ['topic', 'label', '', 'topic of the message']
    ]
  },
  {
    name: 'mesh',
    meaning: 'one row per second of the run phase and topic (beyond a million: per change): mesh degrees by GRAFT and PRUNE',
    columns: [
      ['time_s', 'float64', 's', 'seconds since the start of the run phase'],
      ['topic', 'label', '', 'topic'],
      ['peers', 'uint32', 'count', 'peers that have had a mesh of the topic by then'],
      ['degree_mean', 'float64', 'peers', 'mean degree'],
      ['degree_min', 'uint32', 'peers', 'smallest degree'],
      ['degree_max', 'uint32', 'peers', 'largest degree']
    ]
  },
  {
    name: 'rates',
    meaning: 'one row per second of the trace, topic and kind of event; a topic without an event in a second has no row',
    columns: [
      ['time_s', 'int32', 's', 'start of the second, since the start of the run phase; negative before it'],
      ['kind', 'label', '', 'kind of event: see rateKinds'],
      ['topic', 'label', '', 'topic', 'the kind belongs to no topic, or the events name none'],
      ['count', 'uint32', 'count', 'events of that kind in that second'],
      ['bytes', 'float64', 'B', 'encoded size of these events', 'the trace lacks sizes']
    ]
  },
  {
    name: 'routers',
    meaning: 'one row per router of a run whose groups have several, by name; no row for a run of one',
    columns: [
      ['router', 'label', '', 'module and version, as the instances state them'],
      ['peers', 'uint32', 'count', 'peers that have it'],
      ['published', 'uint32', 'count', 'messages of the run phase that its honest peers published', 'the run has no trace'],
      ['delivered', 'uint32', 'count', 'deliveries of messages of any peer at its honest peers', 'the run has no trace'],
      ['undelivered', 'uint32', 'count', 'deliveries that its honest peers were to have and lack', 'the run has no trace'],
      [
        'duplicates_per_delivery', 'float64', '', 'DUPLICATE events of its peers, in their whole lives ÷ delivered',
        'a peer lacks its counters, or nothing was delivered'
      ],
      ['latency_p50', 'float64', 'ms', 'DELIVER − PUBLISH at its honest peers, 50th percentile', 'nothing was delivered'],
      ['latency_p90', 'float64', 'ms', 'DELIVER − PUBLISH at its honest peers, 90th percentile', 'nothing was delivered'],
      ['latency_p99', 'float64', 'ms', 'DELIVER − PUBLISH at its honest peers, 99th percentile', 'nothing was delivered'],
      [
        'bytes_per_delivery', 'float64', 'B', 'length-prefixed RPCs that its peers sent, in their whole lives ÷ delivered',
        'a peer lacks its counters, or nothing was delivered'
      ],
      [
        'mesh_degree_within', 'float64', 'peers',
        'mesh peers with the same router: mean over its peers and the seconds of the run phase',
        'the run phase is not known, or its peers have no mesh'
      ],
      [
        'mesh_degree_across', 'float64', 'peers',
        'mesh peers with other routers: mean over its peers and the seconds of the run phase',
        'the run phase is not known, or its peers have no mesh'
      ],
      [
        'score_within_median', 'float64', '',
        'peer scores given to peers with the same router, at the last inspection in the run phase: median', 'there are none'
      ],
      [
        'score_across_median', 'float64', '',
        'peer scores given to peers with other routers, at the last inspection in the run phase: median', 'there are none'
      ],
      ['score_across_min', 'float64', '', 'the lowest of these scores', 'there are none'],
      [
        'transmissions', 'float64', 'count', 'message copies that its peers sent, in their whole lives',
        'a peer lacks its counters'
      ],
      ['idontwant', 'float64', 'count', 'IDONTWANT that its peers sent, in their whole lives', 'a peer lacks its counters'],
      [
        'rejected', 'float64', 'count', 'messages that its peers rejected, in their whole lives',
        'a peer lacks its counters'
      ],
      ['dropped_rpc', 'float64', 'count', 'RPCs that its peers dropped, in their whole lives', 'a peer lacks its counters']
    ]
  },
  {
    name: 'router_peers',
    meaning: 'one row per peer of a run whose groups have several routers, by router; no row for a run of one',
    columns: [
      ['router', 'label', '', 'module and version, as in the table routers'],
      ['peer', 'uint32', '', 'seq of the peer']
    ]
  },
  {
    name: 'summary',
    meaning: 'one row per metric of all topics together, in the order of the list of metrics, then one per topic and metric',
    columns: [
      ['metric', 'text', '', 'name'],
      ['value', 'float64', '', 'value in its unit; infinite = never reached', 'not measurable from this run'],
      ['unit', 'label', '', 'unit'],
      ['source', 'label', '', 'source that it is measured from'],
      ['topic', 'label', '', 'topic', 'the value is that of all topics together']
    ]
  }
] as const

/** Tables of runs of several routers: a run of one has no rows for them, and no files. */
export const tablesOfRouters: ReadonlySet<string> = new Set<TableName>(['routers', 'router_peers'])

/** A declared table. */
export type DeclaredTable = typeof declared[number]

/** Name of a table. */
export type TableName = DeclaredTable['name']

/** Name of a column of a table. */
export type ColumnName<Table extends TableName = TableName> =
  | Extract<DeclaredTable, { readonly name: Table }>['columns'][number][0]
  | (Table extends 'metrics' ? CounterColumn : never)

/** Values of a table's columns, by name. */
export type ColumnsOf<Table extends TableName> = Readonly<Record<ColumnName<Table>, ColumnValues>>

/** Definition of a table: its rows and columns. */
export interface TableDefinition<Table extends TableName = TableName> {
  readonly name: Table
  /** Subject of a row, and order of the rows. */
  readonly meaning: string
  readonly columns: ReadonlyArray<ColumnDefinition<ColumnName<Table>>>
}

/** Every table of a run, in the order in which they are listed. */
export const tableDefinitions: readonly TableDefinition[] = declared.map(({ name, meaning, columns }) => ({
  name, meaning, columns: [...columns.map(row => toColumn<ColumnName>(row)), ...name === 'metrics' ? counterColumns : []]
}))

/** Names of all tables, in that order. */
export const tableNames: readonly TableName[] = declared.map(({ name }) => name)

/** Finds a table's definition by its name. */
export function findTable (name: TableName): TableDefinition {
  return tableDefinitions.find(definition => definition.name === name) as TableDefinition
}
