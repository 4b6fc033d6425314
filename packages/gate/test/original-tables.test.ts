import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { ColumnTable, escape, op } from '#arquero'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findArchive } from '@gsplan/run-format'
import { openRunAt, type Run } from '../src/run/open-run.ts'
import type { TableName } from '../src/tables/table-definitions.ts'
import { parsePeerInfo } from '../src/extract/peer-info.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const fixture = (...path: string[]): string => fileURLToPath(new URL(join('fixtures', ...path), import.meta.url))
const text = (...path: string[]): string => readFileSync(fixture(...path), 'utf8')

type Cell = string | number
type Rows = ReadonlyArray<Readonly<Record<string, Cell>>>

/** Ns of a time as pandas writes it. */
function nsOf (time: string): bigint {
  const [, seconds = '', fraction = ''] = /^([^.]*)\.?(\d*)$/.exec(time) ?? []
  const date = seconds.includes(' ') ? seconds.replace(' ', 'T') : `${seconds}T00:00:00`
  return BigInt(Date.parse(`${date}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}

/** A cell as it is compared: numbers with 12 digits, as sums depend on their order; times in ns. */
function cell (value: unknown): Cell {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number(value.toPrecision(12))
  if (value === true) return 'True'
  return value as string
}

/** Rows of a table of the original. */
function original (run: string, name: string, skip = 0): Rows {
  const lines = gunzipSync(readFileSync(fixture(run, 'tables', `${name}.csv.gz`))).toString('utf8').trimEnd().split('\n')
  // the names of pandas' columns of two levels hold commas
  const [head = '', ...rows] = lines.map(line => line.replaceAll(/"\('(\w+)', '(\w+)'\)"/g, '$2')).slice(skip)
  const names = head.split(',')
  return rows.map(row => Object.fromEntries(row.split(',').map((value, column): [string, Cell] => {
    if (/^\d{4}-\d\d-\d\d/.test(value)) return [names[column] as string, String(nsOf(value))]
    return [names[column] as string, value === '' || isNaN(Number(value)) ? value : cell(Number(value))]
  })))
}

const ours = (table: Pick<ColumnTable, 'objects'>, ...names: string[]): Rows => table.objects()
  .map(row => Object.fromEntries(names.map(name => [name, cell((row as Record<string, unknown>)[name])])))

const four = { min: op.min('score'), max: op.max('score'), median: op.median('score'), mean: op.mean('score') }
/** 5 s windows aligned with the epoch, ns. */
const windowOf = escape((row: { timestamp: bigint }) => row.timestamp / 5_000_000_000n * 5_000_000_000n)

describe.each(['v052-sdk021', 'v052-full', 'v052-negative', 'v060-sdk027'])('%s', name => {
  let folder = ''
  let run: Run
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gsplan-original-'))
    run = await openRunAt({ dir: folder, analysisDir: join(folder, 'analysis'), archive: findArchive(fixture(name)) })
  })
  afterAll(() => { rmSync(folder, { recursive: true }) })
  /** With arquero's verbs. */
  const tableOf = async (name: TableName): Promise<ColumnTable> => {
    const table = await run.tables[name]()
    if (table instanceof ColumnTable) return table
    throw new TypeError(`${name} is no table of arquero`)
  }
  const made = (file: string): string => readFileSync(join(folder, 'analysis', file), 'utf8')
  /** The original read no times from nested events. */
  const hasTimes = name !== 'v060-sdk027'

  test('peers, topology and tracestat are as the original extracted them', () => {
    const expected = parsePeerInfo(text(name, 'peer-info.json')).sort((a, b) => a.seq - b.seq)
    const known = parsePeerInfo(made('peer-info.json'))
    const withoutTimes = { t_warm: 0n, t_connect: 0n, t_run: 0n, t_cool: 0n, t_complete: 0n }
    expect(hasTimes ? known : known.map(peer => ({ ...peer, ...withoutTimes }))).toEqual(expected)
    expect(known.every(peer => peer.t_run > 0n)).toBe(true)
    expect(JSON.parse(made('topology.json'))).toEqual(JSON.parse(text(name, 'topology.json')))
    expect(made('tracestat-cdf.txt')).toBe(text(name, 'tracestat-cdf.txt'))
    expect(made('tracestat-summary.txt').replace(/^Topics: .*\n/m, '')).toBe(text(name, 'tracestat-summary.txt'))
  })

  test.each(['cdf', 'pdf', 'metrics', 'peers'] as const)('%s', async table => {
    const expected = original(name, table)
    const columns = Object.keys(expected[0] ?? {}).filter(column => hasTimes || !column.startsWith('t_'))
    const rows = expected.map(row => Object.fromEntries(columns.map(column => [column, row[column]])))
    expect(ours(await tableOf(table), ...columns)).toEqual(rows)
  })

  test('scores', async () => {
    const sorted = (await tableOf('scores')).orderby('timestamp', 'observer', 'peer')
    expect(ours(sorted, 'timestamp', 'observer', 'peer', 'score', 'honest')).toEqual(original(name, 'scores'))
  })

  test('what the notebook makes of the scores', async () => {
    const scores = await tableOf('scores')
    const windows = scores.derive({ timestamp: windowOf }).groupby('timestamp').rollup(four).orderby('timestamp')
    expect(ours(windows, 'timestamp', 'min', 'max', 'mean', 'median')).toEqual(original(name, 'scores-5s'))
    const byPeer = scores.groupby('peer').rollup({
      min: op.min('score'), max: op.max('score'), p25: op.quantile('score', 0.25), p75: op.quantile('score', 0.75),
      p95: op.quantile('score', 0.95), score: op.mean('score')
    }).orderby('peer')
    expect(ours(byPeer, 'peer', 'min', 'max', 'p25', 'p75', 'p95')).toEqual(original(name, 'scores-by-peer'))
    expect(ours(byPeer, 'peer', 'score')).toEqual(original(name, 'scores-mean-by-peer'))
    const [all] = scores.rollup(four).objects() as Array<Record<string, number>>
    expect(original(name, 'summary-scores'))
      .toEqual(['min', 'max', 'median', 'mean'].map(statistic => ({ '': statistic, score: cell(all?.[statistic]) })))
  })

  test('negative scores, per peer and observer, and joined with the counters', async () => {
    const negative = (await tableOf('scores')).filter((row: { score: number }) => row.score < 0)
      .groupby('peer', 'observer').rollup(four).orderby('peer', 'observer')
    const expected = gunzipSync(readFileSync(fixture(name, 'tables', 'negative-scores.csv.gz'))).toString('utf8').trimEnd()
    expect(ours(negative, 'peer', 'observer', 'min', 'max', 'median', 'mean').map(row => Object.values(row)))
      .toEqual(expected.split('\n').slice(3).map(line => line.split(',').map(value => cell(Number(value)))))
    // the notebook kept the first five observers of each peer
    const joined = negative.groupby('peer').slice(0, 5).ungroup().join_left(await tableOf('metrics'), 'peer')
    const columns = ['peer', 'min', 'max', 'median', 'mean', 'published', 'delivered', 'rejected']
    expect(ours(joined.orderby('peer', 'observer'), ...columns))
      .toEqual(original(name, 'negative-scores-with-metrics')
        .map(row => Object.fromEntries(columns.map(column => [column, row[column]]))))
  })

  test('the counters in short', async () => {
    const metrics = await tableOf('metrics')
    const names = ['published', 'delivered', 'rejected', 'duplicates', 'droppedrpc']
    for (const row of original(name, 'summary-metrics')) {
      const statistic = { min: op.min, max: op.max, median: op.median, mean: op.mean }[row[''] as 'min']
      const values = metrics.rollup(Object.fromEntries(names.map(name => [name, statistic(name)])))
      expect({ '': row[''], ...ours(values, ...names)[0] }).toEqual(row)
    }
  })
})

test('every table of the fixtures is compared', () => {
  expect(readdirSync(fixture('v052-negative', 'tables')).map(file => file.replace('.csv.gz', '')).sort()).toEqual([
    'cdf', 'metrics', 'negative-scores', 'negative-scores-with-metrics', 'pdf', 'peers', 'scores', 'scores-5s',
    'scores-by-peer', 'scores-mean-by-peer', 'summary-metrics', 'summary-scores'
  ])
})
