import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runPaths } from '@gsplan/run-format'
import { openRun } from '../../src/run/open-run.ts'
import { fourPeers, makeRunDirectory } from '../../src/testing/index.ts'
import { m, n, withRouters } from '../mixed-run.ts'

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-routers-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

describe('the table of routers', () => {
  test('tells messages, meshes and scores of each apart', async () => {
    const dir = await makeRunDirectory(folder, 'mixed', { entries: withRouters(m, n) })
    const expected = [
      {
        router: 'm 1', peers: 2, published: 2, delivered: 2, undelivered: 0, duplicates_per_delivery: 3,
        latency_p50: 5, latency_p90: 10, latency_p99: 10, bytes_per_delivery: 100,
        // 1 grafts 3 after the first second, 2 has it all the time
        mesh_degree_within: 1, mesh_degree_across: 0.875,
        score_within_median: -1.5, score_across_median: 2, score_across_min: 2,
        transmissions: 4, idontwant: 0, rejected: 0, dropped_rpc: 0
      },
      {
        router: 'n 2', peers: 2, published: 0, delivered: 3, undelivered: 1, duplicates_per_delivery: 2,
        latency_p50: 20, latency_p90: 35, latency_p99: 35, bytes_per_delivery: 200 / 3,
        mesh_degree_within: 0, mesh_degree_across: 1,
        score_within_median: null, score_across_median: 1, score_across_min: 1,
        transmissions: 4, idontwant: 0, rejected: 0, dropped_rpc: 0
      }
    ]
    const { tables } = await openRun(dir)
    expect((await tables.routers()).objects()).toEqual(expected)
    expect((await tables.router_peers()).objects()).toEqual([
      { router: 'm 1', peer: 1 }, { router: 'm 1', peer: 2 }, { router: 'n 2', peer: 3 }, { router: 'n 2', peer: 4 }
    ])
    // the same of the files that were kept
    const again = await openRun(dir)
    expect([again.extraction.routers, (await again.tables.routers()).objects()]).toEqual([
      [{ module: 'm', version: '1', peers: [1, 2] }, { module: 'n', version: '2', peers: [3, 4] }], expected
    ])
  })

  test.each([
    ['of one router', withRouters(m, m)], ['whose instances state none', withRouters({}, {})], ['without statements', fourPeers()]
  ])('is empty for a run %s, and no file', async (name, entries) => {
    const dir = await makeRunDirectory(folder, name, { entries })
    const run = await openRun(dir)
    const { routers, router_peers: members } = run.tables
    expect([(await routers()).numRows(), (await members()).numRows(), run.extraction.routers]).toEqual([0, 0, []])
    const files = ['routers', 'router_peers'].map(name => join(runPaths(dir).analysis, 'tables', `${name}.arrow`))
    expect(files.filter(file => existsSync(file))).toEqual([])
  })
})
