import { toColumn, type ColumnDefinition } from './column-definition.ts'
import type { ColumnValues } from './column-values.ts'
import { counterColumns, type CounterColumn } from './counter-columns.ts'

const declared = [
  {
    name: 'peers',
    meaning: 'one row a peer, by seq',
    columns: [
      ['peer_id', 'text', '', 'peer id'],
      ['type', 'label', '', 'node type'],
      ['seq', 'uint32', '', 'number of the peer, from 1'],
      ['node_type_seq', 'uint32', '', 'number of its instance among those of the type, from 1'],
      ['node_index', 'uint32', '', 'its index in the instance'],
      ['node_index_bound', 'uint32', '', 'peers in the instance'],
      ['t_warm', 'time', 'ns', 'begin of the warm-up; 0 = it never said'],
      ['t_connect', 'time', 'ns', 'begin of connecting; 0 = it never said'],
      ['t_run', 'time', 'ns', 'begin of the run phase; 0 = it never said'],
      ['t_cool', 'time', 'ns', 'end of the run phase; 0 = it never said'],
      ['t_complete', 'time', 'ns', 'end of the test; 0 = it never said'],
      ['honest', 'bool', '', 'whether its type is honest']
    ]
  },
  {
    name: 'scores',
    meaning: 'one row a peer that an observer scored at an inspection, by observer, in order of its file',
    columns: [
      ['timestamp', 'time', 'ns', 'time of the inspection'],
      ['observer', 'uint32', '', 'seq of the peer that scores', 'the observer is not among the peers'],
      ['peer', 'uint32', '', 'seq of the peer that is scored', 'it is not among the peers'],
      ['score', 'float64', '', 'peer score'],
      ['honest', 'bool', '', 'whether the peer that is scored is honest', 'it is not among the peers']
    ]
  },
  {
    name: 'metrics',
    meaning: 'one row a peer with an aggregate file, by seq: its counters',
    columns: [
      ['peer', 'uint32', '', 'seq']
    ]
  },
  {
    name: 'cdf',
    meaning: 'one row a delay, ascending: samples of tracestat',
    columns: [
      ['delay_ms', 'float64', 'ms', 'delay after the first timestamp of the message, whole ms'],
      ['count', 'uint32', 'count', 'samples of at most that delay']
    ]
  },
  {
    name: 'pdf',
    meaning: 'one row a delay, ascending: samples of tracestat',
    columns: [
      ['delay_ms', 'float64', 'ms', 'delay after the first timestamp of the message, whole ms'],
      ['count', 'uint32', 'count', 'samples of that delay']
    ]
  },
  {
    name: 'messages',
    meaning: 'one row a message published in the run phase, in order of publication',
    columns: [
      ['message', 'text', '', 'message id in hex'],
      ['topic', 'label', '', 'topic'],
      ['publisher', 'uint32', '', 'seq of the publisher', 'it is not among the peers'],
      ['published_at', 'time', 'ns', 'time of PUBLISH'],
      ['deliveries', 'uint32', 'count', 'peers other than the publisher that delivered it'],
      ['duplicates', 'uint32', 'count', 'DUPLICATE events of all peers', 'there are no full traces'],
      [
        't50_ms', 'float64', 'ms', 'earliest time after PUBLISH by which 50 % of the other subscribers have it',
        'never reached'
      ],
      [
        't75_ms', 'float64', 'ms', 'earliest time after PUBLISH by which 75 % of the other subscribers have it',
        'never reached'
      ],
      [
        't90_ms', 'float64', 'ms', 'earliest time after PUBLISH by which 90 % of the other subscribers have it',
        'never reached'
      ],
      [
        't99_ms', 'float64', 'ms', 'earliest time after PUBLISH by which 99 % of the other subscribers have it',
        'never reached'
      ],
      [
        't100_ms', 'float64', 'ms', 'earliest time after PUBLISH by which 100 % of the other subscribers have it',
        'never reached'
      ],
      [
        'hops', 'uint32', 'hops', 'longest chain of receivedFrom links to the publisher',
        'no peer has it, or the trace does not tell senders'
      ]
    ]
  },
  {
    name: 'deliveries',
    meaning: 'one row a peer (not the publisher) that delivered a message, at its first DELIVER, by message',
    columns: [
      ['message', 'uint32', '', 'row of the message in the table messages'],
      ['peer', 'uint32', '', 'seq', 'it is not among the peers'],
      ['from', 'uint32', '', 'seq of receivedFrom', 'the trace does not tell, or it is not among the peers'],
      ['delay_ms', 'float64', 'ms', 'DELIVER − PUBLISH']
    ]
  },
  {
    name: 'mesh',
    meaning: 'one row a second of the run phase and topic: mesh degrees from the replay of GRAFT and PRUNE',
    columns: [
      ['time_s', 'float64', 's', 'time after the begin of the run phase'],
      ['topic', 'label', '', 'topic'],
      ['peers', 'uint32', 'count', 'peers that have had a mesh of the topic by then'],
      ['degree_mean', 'float64', 'peers', 'mean degree'],
      ['degree_min', 'uint32', 'peers', 'smallest degree'],
      ['degree_max', 'uint32', 'peers', 'largest degree']
    ]
  },
  {
    name: 'rates',
    meaning: 'one row a second of the trace and kind of event',
    columns: [
      ['time_s', 'int32', 's', 'begin of the second, after the begin of the run phase; negative before it'],
      ['kind', 'label', '', 'kind of event: see rateKinds'],
      ['count', 'uint32', 'count', 'events of that kind in that second'],
      ['bytes', 'float64', 'B', 'their encoded size', 'the trace does not tell']
    ]
  },
  {
    name: 'summary',
    meaning: 'one row a metric, in the order of docs/metrics.md',
    columns: [
      ['metric', 'text', '', 'name'],
      ['value', 'float64', '', 'value in that unit; infinite = never reached', 'not measurable from this run'],
      ['unit', 'label', '', 'unit'],
      ['source', 'label', '', 'what it is measured from']
    ]
  }
] as const

type Declared = typeof declared[number]

/** Name of a table. */
export type TableName = Declared['name']

/** Name of a column of a table. */
export type ColumnName<Table extends TableName = TableName> =
  | Extract<Declared, { readonly name: Table }>['columns'][number][0]
  | (Table extends 'metrics' ? CounterColumn : never)

/** Values of a table's columns, by name. */
export type ColumnsOf<Table extends TableName> = Readonly<Record<ColumnName<Table>, ColumnValues>>

/** What a table holds. */
export interface TableDefinition<Table extends TableName = TableName> {
  readonly name: Table
  /** What a row is, and the order of rows. */
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
