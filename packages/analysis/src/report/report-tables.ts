import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readBoundedSync } from '@gsplan/cli'
import type { RunTable } from '@gsplan/gate'
import { analysisFiles } from '@gsplan/run-format'
import type { Analysis } from '../analyse.ts'
import { numbersOf, textsOf } from '../figures/charts/columns.ts'
import { numbers, text, type Cell, type ReportTable } from './report-table.ts'
import { allScoresTable, fourStatistics, negativeScoreTables } from './score-tables.ts'
import { routersTables } from './routers-table.ts'
import { topicsTable } from './topics-table.ts'

/** Table of tracestat's summary, as the extraction wrote it. */
function tracestatTable (analysisDir: string): ReportTable[] {
  const path = join(analysisDir, analysisFiles.tracestatSummary)
  if (!existsSync(path)) return []
  const rows = readBoundedSync(path).toString('utf8').split('\n').flatMap((line): Array<readonly Cell[]> => {
    const colon = line.indexOf(': ')
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 2)]]
  })
  return [{
    name: 'tracestat', title: 'Summary of tracestat', note: 'Counts of events in the trace.', rows,
    columns: [text('what'), { name: 'value', decimals: 0 }]
  }]
}

const aggregated = ['published', 'delivered', 'rejected', 'duplicates', 'droppedrpc']

/** Table of each counter's statistics over the peers. */
function counterStatistics (metrics: RunTable): ReportTable[] {
  const statistics = aggregated.map(name => fourStatistics(
    Array.from(numbersOf(metrics, name)).filter(value => value !== null)))
  if (statistics.every(four => four === undefined)) return []
  return [{
    name: 'counters', title: 'Counters per peer', note: 'Statistics over peers of their counters, which cover whole lives.',
    columns: [text('statistic'), ...numbers(1, ...aggregated)],
    rows: ['min', 'max', 'median', 'mean'].map((name, i) => [name, ...statistics.map(four => four?.[i] ?? null)])
  }]
}

const shownCounters = ['published', 'delivered', 'duplicates', 'rejected', 'sent_rpcs', 'recv_rpcs', 'peersadded']

/** Table of the peers: identity and counters. */
function peersTable (peers: RunTable, metrics: RunTable): ReportTable[] {
  const rowOf = new Map(Array.from(numbersOf(metrics, 'peer'), (peer, row) => [peer, row]))
  const counters = shownCounters.map(name => numbersOf(metrics, name))
  const [types, ids] = [textsOf(peers, 'type'), textsOf(peers, 'peer_id')]
  const [typeSeqs, indices] = [numbersOf(peers, 'node_type_seq'), numbersOf(peers, 'node_index')]
  const rows = Array.from(numbersOf(peers, 'seq'), (seq, row): readonly Cell[] => {
    const own = rowOf.get(seq)
    return [
      seq, `${types[row] ?? ''}-${typeSeqs[row] ?? ''}-${indices[row] ?? ''}`, ids[row] ?? null,
      ...counters.map(values => own === undefined ? null : values[own] ?? null)
    ]
  })
  return rows.length === 0
    ? []
    : [{
        name: 'peers', title: 'Peers', note: 'Identity of each peer, and its counters over its whole life.', rows,
        columns: [...numbers(0, 'seq'), text('node'), text('peer id'), ...numbers(0, ...shownCounters)]
      }]
}

/** Several routers and topics, the tables that the notebook of the original was meant to show, and the peers. */
export function reportTables (
  { analysisDir, metrics: measured, tables: { peers, metrics, scores, routers } }: Analysis
): ReportTable[] {
  return [
    ...routersTables(routers), ...topicsTable(measured), ...tracestatTable(analysisDir), ...counterStatistics(metrics),
    ...allScoresTable(scores),
    ...negativeScoreTables(scores, metrics), ...peersTable(peers, metrics)
  ]
}
