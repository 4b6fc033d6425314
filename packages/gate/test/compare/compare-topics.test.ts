import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatMetricKey } from '@gsplan/run-format'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareRuns } from '../../src/compare/compare-runs.ts'
import { toComparisonJson } from '../../src/compare/comparison-json.ts'
import { formatComparisonMarkdown } from '../../src/compare/comparison-markdown.ts'
import { countOthers } from '../../src/compare/comparison-text.ts'
import { escapeMarkdown } from '../../src/ci/markdown.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { makeRunDirectory } from '../../src/testing/run-directory.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'
import { severalTopics, topicsOfRun } from '../../src/testing/topics-run.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-topics-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const json = (name: string, engine: string): string => runJsonOf({ name, engine })
const several = async (name: string, engine: string): Promise<string> =>
  makeRunDirectory(folder, name, { entries: severalTopics(), json: json(name, engine) })

describe('runs of several topics', () => {
  test('are compared topic by topic, after all of them together', async () => {
    const comparison = await compareRuns({ dirs: [await several('a', 'exec'), await several('b', 'testground')] })
    const { metrics } = toComparisonJson(comparison)
    const topics = [...new Set(metrics.map(({ topic }) => topic))]
    expect(topics).toEqual([null, ...[...topicsOfRun].sort()])
    const [, odd] = topicsOfRun
    const key = formatMetricKey({ name: 'latency_max', topic: odd })
    expect(metrics.find(({ metric }) => metric === key)).toMatchObject({
      metric: key, topic: odd, unit: 'ms', worse: 'higher', groups: [{ value: 100, runs: 1 }, { value: 100, runs: 1 }]
    })
    const markdown = formatComparisonMarkdown(comparison)
    const [all = '', each = ''] = markdown.split('<summary>Metrics of each topic</summary>')
    expect([all.includes(escapeMarkdown(key)), each.includes(`| ${escapeMarkdown(key)} | 100.000 ms | 100.000 ms |`)]).toEqual([false, true])
    expect(countOthers(comparison, 1)).toMatch(/, 0 of \d+ metrics of single topics differ$/)
  })

  test('have an interval of each topic from its own messages', async () => {
    const { metrics } = await compareRuns({ dirs: [await several('a', 'exec'), await several('b', 'testground')] })
    const [blocks] = topicsOfRun
    const of = (name: string): unknown => metrics.find(({ definition }) => definition.name === name)?.estimates[0]
    // the only message of the topic
    expect(of(formatMetricKey({ name: 'latency_p50', topic: blocks }))).toMatchObject(
      { value: 20, interval: { low: 20, high: 20 }, resampling: 'messages' })
  })

  test('are compared with a run of one topic', async () => {
    const one = await makeRunDirectory(folder, 'one', { entries: fourPeers(), json: json('one', 'sim') })
    const { metrics } = await compareRuns({ dirs: [await several('a', 'exec'), one] })
    const key = formatMetricKey({ name: 'messages_published', topic: topicsOfRun[2] })
    expect(metrics.find(({ definition }) => definition.name === key)?.differences.map(({ label }) => label)).toEqual(['not measurable'])
  })
})

test('of one topic there are no rows beside those of all', async () => {
  const dirs = await Promise.all(['exec', 'testground'].map(async engine =>
    makeRunDirectory(folder, engine, { entries: fourPeers(), json: json(engine, engine) })))
  const comparison = await compareRuns({ dirs })
  expect(comparison.metrics.filter(({ topic }) => topic !== undefined)).toEqual([])
  expect(formatComparisonMarkdown(comparison)).not.toContain('each topic')
})
