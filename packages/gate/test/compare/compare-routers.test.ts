import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { escapeMarkdown } from '../../src/ci/markdown.ts'
import { compareRuns } from '../../src/compare/compare-runs.ts'
import { toComparisonJson, type ComparisonJson } from '../../src/compare/comparison-json.ts'
import { formatComparisonMarkdown } from '../../src/compare/comparison-markdown.ts'
import { makeRunDirectory } from '../../src/testing/index.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'
import { m, n, withRouters } from '../mixed-run.ts'

let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-routers-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

const make = async (name: string, ...routers: ReadonlyArray<Readonly<Record<string, string>>>): Promise<string> =>
  makeRunDirectory(folder, name, { entries: withRouters(...routers), json: runJsonOf({ name, engine: name }) })

const valuesOf = ({ routers = [] }: ComparisonJson, name: string): unknown =>
  routers.filter(({ metric }) => metric.startsWith(`${name}{`))
    .map(({ router, metric, groups, differences }) =>
      [router, metric, groups.map(({ value }) => value), differences.map(({ label }) => label)])

test('routers are compared one by one; a run without one has no value for it', async () => {
  const comparison = await compareRuns({ dirs: [await make('a', m, n), await make('b', m, { gs_module: 'o', gs_version: '3' })] })
  const label = 'not told apart by 1 run'
  expect(valuesOf(toComparisonJson(comparison), 'latency_p99')).toEqual([
    ['m 1', 'latency_p99{router="m 1"}', [10, 10], [label]],
    ['n 2', 'latency_p99{router="n 2"}', [35, null], ['not measurable']],
    ['o 3', 'latency_p99{router="o 3"}', [null, 35], ['not measurable']]
  ])
  expect(formatComparisonMarkdown(comparison)).toContain(`| ${escapeMarkdown('latency_p99{router="m 1"}')} | 10.000 ms | 10.000 ms |`)
})

test('runs of one router have no such rows', async () => {
  const comparison = await compareRuns({ dirs: [await make('c', m, m), await make('d', m, m)] })
  expect([comparison.routers, toComparisonJson(comparison).routers]).toEqual([[], undefined])
  expect(formatComparisonMarkdown(comparison)).not.toContain('router=')
})
