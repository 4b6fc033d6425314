import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatMetricKey, parseRunJson, toRunJson, formatRunJson, readRunJson, writeRunJson } from '@gsplan/run-format'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { main } from '../../src/cli.ts'
import {
  checkRun, judgeRun, metricsPerTopic, openRun, parseMaxRegression, parseThreshold, type Run, type TableName
} from '../../src/index.ts'
import {
  deliver, entriesOf, fourPeers, makeRunDirectory, onTopic, publish, runJsonOf, severalTopics, topicsOfRun
} from '../../src/testing/index.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-topics-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const [blocks, odd, proto, idle] = topicsOfRun
const oddKey = JSON.stringify(odd)

const openTopics = async (): Promise<Run> => openRun(await makeRunDirectory(folder, 'several', { entries: severalTopics() }))

async function command (...argv: string[]): Promise<{ exitCode: number, out: string, err: string }> {
  const [out, err] = [[], []] as [string[], string[]]
  const exitCode = await main(argv, {
    stdout: { write: text => out.push(String(text)) }, stderr: { write: text => err.push(String(text)) }
  })
  return { exitCode, out: out.join(''), err: err.join('') }
}

describe('a run of several topics', () => {
  test('has metrics of each beside those of all', async () => {
    const metrics = await (await openTopics()).metrics()
    const shown = ['messages_published', 'messages_expected', 'deliveries', 'undelivered', 'messages_lost', 'delivery_ratio', 'latency_p50',
      'latency_max', 'coverage_t100', 'first_seen_max', 'tracestat_max', 'last_delivery_hop', 'mesh_degree_max']
    const of = (topic?: string): unknown[] => shown.map(name => metrics[formatMetricKey({ name, topic })])
    expect([of(), of(blocks), of(odd), of(proto), of(idle)]).toEqual([
      [4, 4, 6, 1, 0, 6 / 7, 10, 100, 5, 30, 100, 1.5, 2],
      [1, 1, 3, 0, 0, 1, 20, 40, 40, 30, 40, 3, 2],
      [1, 1, 1, 1, 0, 0.5, 100, 100, Infinity, 0, 100, 1, 1],
      [2, 2, 2, 0, 0, 1, 5, 5, 5, 0, 5, 1, null],
      [0, 0, 0, 0, 0, null, null, null, null, null, null, null, null]
    ])
    const keys = Object.keys(metrics).filter(key => key.includes('{'))
    expect(keys.length).toBe(topicsOfRun.length * metricsPerTopic.length)
    expect(keys).toContain(`latency_p99{topic=${oddKey}}`)
  })

  test('has tables with a column of topics where rows belong to one', async () => {
    const { tables } = await openTopics()
    const rows = async (name: TableName, ...columns: string[]): Promise<unknown[][]> => {
      const table = await tables[name]()
      return Array.from({ length: table.numRows() }, (_, row) => columns.map(column => table.get(column, row)))
    }
    expect(await rows('messages', 'topic', 'deliveries')).toEqual([[blocks, 3], [odd, 1], [proto, 1], [proto, 1]])
    expect(await rows('deliveries', 'topic', 'delay_ms'))
      .toEqual([[blocks, 10], [blocks, 20], [blocks, 40], [odd, 100], [proto, 5], [proto, 5]])
    expect((await rows('mesh', 'time_s', 'topic', 'degree_max')).slice(0, 2)).toEqual([[0, odd, 1], [0, blocks, 2]])
    const rates = await rows('rates', 'time_s', 'topic', 'kind', 'count')
    expect(rates.filter(([, , , count]) => count !== 0)).toEqual([
      [-1, odd, 'grafts', 1], [-1, blocks, 'grafts', 4],
      [0, odd, 'published', 1], [0, odd, 'delivered', 2], [0, blocks, 'published', 1], [0, blocks, 'delivered', 4],
      [1, proto, 'published', 1], [1, proto, 'delivered', 2], [2, proto, 'published', 1], [2, proto, 'delivered', 2]
    ])
    const summary = await rows('summary', 'topic', 'metric')
    expect([summary[0], summary.find(([topic]) => topic !== null), [...new Set(summary.map(([topic]) => topic))]])
      .toEqual([[null, 'delivery_ratio'], [proto, 'delivery_ratio'], [null, proto, odd, blocks, idle]])
  })

  test('is read from its tables as it was measured', async () => {
    const first = await openTopics()
    const measured = [await first.metrics(), (await first.tables.deliveries()).objects(), (await first.tables.rates()).objects()]
    const did: string[] = []
    const again = await openRun(first.dir, { onProgress: activity => { did.push(activity) } })
    expect([await again.metrics(), (await again.tables.deliveries()).objects(), (await again.tables.rates()).objects()]).toEqual(measured)
    expect(did).toEqual([])
  })

  test('has those metrics in run.json, and reads them back', async () => {
    const { metrics } = await judgeRun(await openTopics())
    const record = { ...parseRunJson(runJsonOf(), 'run.json'), metrics }
    expect(parseRunJson(formatRunJson(toRunJson(record)), 'run.json').metrics).toEqual(metrics)
  })

  test('is judged by conditions on a topic', async () => {
    const { dir } = await openTopics()
    const check = async (...thresholds: string[]): Promise<unknown> => {
      const report = await checkRun({ runDir: dir, thresholds: thresholds.map(parseThreshold) })
      return [report.verdict.status, ...report.verdict.reasons.map(({ message }) => message)]
    }
    expect(await check('latency_max{topic=blocks} < 50ms', `delivery_ratio{topic=${oddKey}} = 50%`)).toEqual(['passed'])
    expect(await check('latency_max{topic=__proto__} < 5ms', `coverage_t100{topic=${oddKey}} < 1s`, 'latency_p50{topic=idle} < 1s')).toEqual([
      'breached', 'latency_max{topic=__proto__} < 5ms: measured 5.000 ms', `coverage_t100{topic=${oddKey}} < 1s: measured ∞ ms`,
      'latency_p50{topic=idle} < 1s: could not be measured'
    ])
  })

  test('refuses a given condition on another topic, and breaches a recorded one', async () => {
    const message = `the run has no topic block, its topics are __proto__, ${odd}, blocks, idle`
    const params = '[thresholds]\n"latency_max{topic=block}" = "< 1s"\n'
    const dir = await makeRunDirectory(folder, 'recorded', { entries: severalTopics(), params })
    await expect(checkRun({ runDir: dir, thresholds: [parseThreshold('latency_max{topic=block} < 1s')] }))
      .rejects.toThrow(`"latency_max{topic=block} < 1s": ${message}`)
    const { exitCode, err } = await command('check', dir, '--threshold', 'latency_max{topic=block} < 1s')
    expect([exitCode, err]).toEqual([2, `gsplan-gate: "latency_max{topic=block} < 1s": ${message}\n`])
    const { verdict } = await checkRun({ runDir: dir })
    expect(verdict).toEqual({
      status: 'breached', exitCode: 99, reasons: [{ code: 'threshold-breached', message: `latency_max{topic=block} < 1s: ${message}` }]
    })
  })

  test('is compared with a baseline topic by topic', async () => {
    const { dir } = await openTopics()
    const baseline = await makeRunDirectory(folder, 'baseline', { json: runJsonOf({ metrics: {
      messages_published: 4, latency_max: 100, 'latency_max{topic=blocks}': 20, 'latency_max{topic=__proto__}': 5
    } }) })
    const { regressions } = await checkRun({
      runDir: dir, baseline: [baseline], across: ['engine', 'gsplan'],
      maxRegressions: ['latency_max{topic=blocks} 50%', 'latency_max{topic=__proto__} 0%', 'latency_max{topic=idle} 1s'].map(parseMaxRegression)
    })
    expect(regressions.map(({ metric, baseline, limit, value, ok }) => [metric, baseline, limit, value, ok])).toEqual([
      ['latency_max{topic=blocks}', 20, 30, 40, false], ['latency_max{topic=__proto__}', 5, 5, 5, true],
      ['latency_max{topic=idle}', null, null, null, false]
    ])
  })

  test('as JSON', async () => {
    const { dir } = await openTopics()
    const { exitCode, out } = await command('check', dir, '--json')
    const { metrics } = JSON.parse(out) as { metrics: Record<string, unknown> }
    expect([exitCode, metrics['latency_max{topic=blocks}'], metrics[`coverage_t100{topic=${oddKey}}`]]).toEqual([0, 40, 'inf'])
  })
})

describe('a run of one topic', () => {
  const ofTopic = metricsPerTopic.map(({ name }) => name)

  test('has the metrics of all for its topic, which JSON leaves out', async () => {
    const run = await openRun(await makeRunDirectory(folder, 'one', { entries: fourPeers() }))
    const metrics = await run.metrics()
    expect(ofTopic.map(name => metrics[`${name}{topic=t}`])).toEqual(ofTopic.map(name => metrics[name]))
    const { out } = await command('check', run.dir, '--json', '--threshold', 'latency_max{topic=t} < 1s')
    const { metrics: shown, verdict } = JSON.parse(out) as { metrics: object, verdict: { status: string } }
    expect([Object.keys(shown).filter(key => key.includes('{')), verdict.status]).toEqual([[], 'passed'])
  })

  test('has its topic\'s metrics also when only its record is left', async () => {
    const json = runJsonOf({ params: { TOPIC_CONFIG: [{ id: 'blocks', message_rate: '1/s', message_size: '1 KiB' }] } })
    const dir = await makeRunDirectory(folder, 'record', { json })
    const { thresholds } = await checkRun({ runDir: dir, thresholds: [parseThreshold('latency_p99{topic=blocks} < 40ms')] })
    expect(thresholds).toEqual([{ expression: 'latency_p99{topic=blocks} < 40ms', metric: 'latency_p99{topic=blocks}', value: 35, ok: true }])
    await expect(checkRun({ runDir: dir, thresholds: [parseThreshold('latency_p99{topic=votes} < 40ms')] }))
      .rejects.toThrow('the run has no topic votes, its topics are blocks')
  })
})

test('of more than 64 topics, records hold the metrics of all, and tables and conditions those of each', async () => {
  const topics = Array.from({ length: 65 }, (_, index) => `topic-${index}`)
  const traces = [
    topics.flatMap((topic, index) => onTopic(topic, ...publish(1, 1000 + index, index))),
    topics.flatMap((topic, index) => onTopic(topic, deliver(2, 1010 + 2 * index, index, 1)))
  ]
  const dir = await makeRunDirectory(folder, 'many', { entries: entriesOf(traces), json: runJsonOf({ params: { N_NODES: 2 } }) })
  const report = await checkRun({ runDir: dir, thresholds: [parseThreshold('latency_max{topic=topic-64} <= 74ms')] })
  expect([report.verdict.status, report.metrics['latency_max{topic=topic-64}']]).toEqual(['passed', 74])
  const record = await readRunJson(dir)
  await writeRunJson(dir, toRunJson({ ...record ?? expect.fail('no record'), metrics: report.metrics }))
  expect(Object.keys((await readRunJson(dir))?.metrics ?? {}).filter(key => key.includes('{'))).toEqual([])
  await expect(checkRun({ runDir: dir, thresholds: [parseThreshold('latency_max{topic=x} < 1s')] }))
    .rejects.toThrow(/the run has no topic x, its topics are topic-0, topic-1, topic-10, .* and 55 more$/)
})
