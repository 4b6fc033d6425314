import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { runSim, temporaryFolder } from './run-sim.ts'

const define = {
  N_NODES: '12', N_PUBLISHER: '3', N_HONEST_PEERS_PER_NODE: '2', N_DEGREE: '6', T_WARM: '5s', T_RUN: '3s', T_COOL: '1s',
  FULL_TRACES: 'true'
} as const

const bin = fileURLToPath(new URL('../bin/gsplan.js', import.meta.url))

/** Digests of all files of a run that must be the same again, by path. */
function digests (runDir: string): Record<string, string> {
  const list = (dir: string): string[] => readdirSync(join(runDir, dir)).flatMap(name => {
    const path = join(dir, name)
    return statSync(join(runDir, path)).isDirectory() ? list(path) : [path]
  })
  return Object.fromEntries(['test-output.tgz', ...list('analysis')].filter(path => !path.endsWith('report.html'))
    .map(path => [path, createHash('sha256').update(readFileSync(join(runDir, path))).digest('hex')]))
}

test('the same seed gives the same bytes, here and in another process; another seed gives others', async () => {
  const here = await runSim(define, { seed: 3 })
  const output = await temporaryFolder()
  const args = Object.entries(define).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const { stdout } = await execa(process.execPath, [bin, 'run', ...args, '--seed', '3', '--quiet', '--json', '-o', output])
  const there = JSON.parse(stdout) as { runDir: string, verdict: { status: string }, metrics: { messages_published: number } }
  const first = digests(here.runDir)
  expect(Object.keys(first)).toContain(join('analysis', 'full-trace.bin.gz'))
  expect(Object.keys(first)).toContain(join('analysis', 'figures', 'latency-cdf.png'))
  expect(digests(there.runDir)).toEqual(first)
  expect(there.verdict.status).toBe('passed')
  expect(there.metrics.messages_published).toBe(here.value('messages_published'))

  const other = digests((await runSim(define, { seed: 4 })).runDir)
  expect(other[join('analysis', 'filtered-trace.bin.gz')]).not.toBe(first[join('analysis', 'filtered-trace.bin.gz')])
})

test('a run of several peers per instance names them all, and its tables agree with one another', async () => {
  const { analysis, value } = await runSim(define, { seed: 3 })
  const { peers } = analysis.run.extraction
  expect(peers.map(({ seq }) => seq)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1))
  expect(new Set(peers.map(peer => `${peer.node_type_seq}-${peer.node_index}`)).size).toBe(24)
  expect(new Set(peers.map(peer => peer.peer_id)).size).toBe(24)
  // six publishing peers share 120 messages a second
  expect(value('messages_published')).toBe(360)
  expect(value('messages_expected')).toBe(360)
  expect(value('deliveries')).toBe(360 * 23)
  expect(analysis.tables.metrics.numRows()).toBe(24)
  const trace = await analysis.run.extraction.readTrace()
  expect(trace?.tracestat.totals.Publish).toBe(360)
  expect(trace?.tracestat.totals.Deliver).toBe(360 * 24)
})
