import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openRun, type OpenRunOptions } from '../../src/run/open-run.ts'
import { tableDefinitions, tableNames as allNames, tablesOfRouters, type TableName } from '../../src/tables/table-definitions.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const archive = fileURLToPath(new URL('../fixtures/v052-full/test-output.zip', import.meta.url))

/** Tables of a run of one router. */
const tableNames = allNames.filter(name => !tablesOfRouters.has(name))

let folder = ''
let runDir = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gsplan-run-'))
  runDir = join(folder, 'pubsub-test-1')
  cpSync(archive, join(runDir, 'test-output.zip'))
})
afterEach(() => { rmSync(folder, { recursive: true }) })

/** Opens a run, asks for these tables, and tells what was done for it. */
async function open (names: readonly TableName[] = tableNames, options: OpenRunOptions = {}, dir: string = runDir): Promise<{
  readonly rows: Readonly<Record<string, object[]>>
  readonly did: readonly string[]
  readonly notices: readonly string[]
}> {
  const did: string[] = []
  const notices: string[] = []
  const run = await openRun(dir, {
    ...options, onProgress: activity => { did.push(activity) }, onNotice: notice => { notices.push(notice.replaceAll(folder, '')) }
  })
  const rows: Record<string, object[]> = {}
  for (const name of names) rows[name] = (await run.tables[name]()).objects()
  return { rows, did, notices }
}

const tableFile = (name: string): string => join(runDir, 'analysis/tables', name)
const tableBytes = (): Record<string, string> => Object.fromEntries(readdirSync(join(runDir, 'analysis/tables')).sort()
  .map(name => [name, readFileSync(tableFile(name)).toString('base64')]))

describe('a run that is opened', () => {
  test('is extracted, read and measured once; then everything is there', async () => {
    const first = await open()
    expect(first.did).toEqual(['extract', 'trace', 'peers', 'scores', 'metrics', 'cdf', 'pdf', 'messages', 'deliveries', 'mesh',
      'rates', 'summary'])
    const again = await open()
    expect(again).toEqual({ rows: first.rows, did: [], notices: [] })
    expect(first.notices).toEqual([])
  })

  test('has tables with just the declared columns, as Arrow files that are the same each time', async () => {
    const { rows } = await open()
    for (const { name, columns } of tableDefinitions.filter(({ name }) => !tablesOfRouters.has(name))) {
      expect([name, Object.keys(rows[name]?.[0] ?? {})]).toEqual([name, columns.map(column => column.name)])
    }
    const bytes = tableBytes()
    expect(Object.keys(bytes)).toEqual([...tableNames.map(name => `${name}.arrow`), 'tables.json'].sort())
    rmSync(join(runDir, 'analysis'), { recursive: true })
    await open([...tableNames].reverse())
    expect(tableBytes()).toEqual(bytes)
  })

  test('makes only what is asked for', async () => {
    expect((await open(['metrics'])).did).toEqual(['extract', 'trace', 'metrics'])
    expect((await open(['cdf'])).did).toEqual(['cdf', 'trace'])
    expect((await open(['metrics', 'cdf'])).did).toEqual([])
  })

  test('has metrics, findings and validity, and its facts if there are any', async () => {
    const run = await openRun(runDir)
    expect([run.name, run.facts, await run.findings(), await run.validity()]).toEqual(['pubsub-test-1', undefined, [], []])
    const { transmissions, ...metrics } = await run.metrics()
    expect(metrics).toMatchObject({ messages_published: 105, deliveries: 2520, lag_p99: null })
    // the nodes of the original did not count copies, but messages in RPCs, of which their full traces tell
    const sent = (await run.tables.metrics()).array('sent_messages') as number[]
    expect(transmissions).toBe(sent.reduce((sum, count) => sum + count, 0))
    writeFileSync(join(runDir, 'run.json'), runJsonOf({ name: 'x', metrics: { coverage_t100: 'inf', lag_p99: null } }))
    const { name, facts } = await openRun(runDir)
    expect([name, facts?.metrics]).toEqual(['x', { coverage_t100: Infinity, lag_p99: null }])
    writeFileSync(join(runDir, 'run.json'), '{')
    await expect(openRun(runDir)).rejects.toThrow(/run\.json: not JSON: /)
  })

  test('ends with the reason of an abort', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const opening = openRun(runDir, { signal: controller.signal, onProgress: () => { controller.abort(reason) } })
    await expect(opening).rejects.toBe(reason)
    expect(existsSync(join(runDir, 'analysis'))).toBe(false)
  })
})

describe('what was kept', () => {
  test('is made again when it is damaged, and only that', async () => {
    const { rows } = await open()
    writeFileSync(tableFile('cdf.arrow'), readFileSync(tableFile('pdf.arrow')))
    truncateSync(tableFile('mesh.arrow'), 100)
    rmSync(tableFile('rates.arrow'))
    const again = await open()
    expect(again.rows).toEqual(rows)
    expect(again.did).toEqual(['cdf', 'trace', 'mesh', 'rates'])
    expect(again.notices).toEqual([
      expect.stringMatching(/cdf\.arrow: damaged, the table is made again$/),
      expect.stringMatching(/mesh\.arrow: damaged, the table is made again$/),
      expect.stringMatching(/rates\.arrow: ENOENT: .*, the table is made again$/)
    ])
    expect((await open()).did).toEqual([])
    for (const index of ['{"sha256": ', `{"sha256":{},"x":${'['.repeat(1e6)}${']'.repeat(1e6)}}`]) {
      writeFileSync(tableFile('tables.json'), index)
      expect((await open(['cdf'])).notices).toEqual([expect.stringMatching(/tables\.json is damaged, the tables are made again$/)])
    }
  })

  test('is made again for another archive, whatever its time', async () => {
    await open()
    const other = fileURLToPath(new URL('../fixtures/v052-negative/test-output.zip', import.meta.url))
    cpSync(other, join(runDir, 'test-output.zip'))
    utimesSync(join(runDir, 'test-output.zip'), 0, 0)
    const again = await open(['messages', 'scores'])
    expect(again.did).toEqual(['extract', 'trace', 'messages', 'scores'])
    expect(again.notices).toEqual([
      '/pubsub-test-1/analysis: /pubsub-test-1/test-output.zip has changed, the archive is extracted again',
      '/pubsub-test-1/analysis/tables: the tables are of another archive, they are made again'
    ])
    expect(again.rows['messages']).toHaveLength(605)
    // the full trace of the other archive would have been read
    expect(existsSync(join(runDir, 'analysis/full-trace.bin.gz'))).toBe(false)
  })

  test('is made again when messages are trimmed', async () => {
    await open(['messages'])
    const trimmed = await open(['messages'], { trim: true })
    expect(trimmed.notices).toEqual(['/pubsub-test-1/analysis/tables: the tables are not trimmed, they are made again'])
    expect(trimmed.rows['messages']?.length).toBeLessThan(105)
  })

  test('is taken where the archive is gone, from the run directory or its analysis', async () => {
    const { rows } = await open()
    rmSync(join(runDir, 'test-output.zip'))
    expect(await open()).toEqual({ rows, did: [], notices: [] })
    expect((await open(tableNames, {}, join(runDir, 'analysis'))).did).toEqual([])
    rmSync(join(runDir, 'analysis/tables'), { recursive: true })
    expect((await open()).rows).toEqual(rows)
  })

  test('of another tool is taken too, and noticed when it changes', async () => {
    const { rows } = await open(['messages', 'metrics'])
    for (const name of ['extraction.json', 'tables']) rmSync(join(runDir, 'analysis', name), { recursive: true })
    rmSync(join(runDir, 'test-output.zip'))
    const adopted = await open(['messages', 'metrics'])
    expect(adopted.rows).toEqual(rows)
    expect((await open(['messages', 'metrics'])).did).toEqual([])
    const counters = join(runDir, 'analysis/tracer-output-honest-1-aggregate.json')
    writeFileSync(counters, readFileSync(counters, 'utf8').replace('"Delivered": 105', '"Delivered": 104'))
    expect((await open(['metrics'])).rows['metrics']?.[0]).toMatchObject({ peer: 1, delivered: 104 })
  })

  test('nothing at all is an error that says what was expected', async () => {
    await expect(openRun(folder)).rejects.toThrow(
      `${folder}: expected a run directory with test-output.tgz (or .zip) or analysis/peer-info.json, found neither`)
  })
})
