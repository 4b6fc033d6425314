import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  formatEgress, formatHostMessage, formatPublishSummary, formatTooFewPeers, formatUnsupported, toRecordedMetrics
} from '@gsplan/run-format'
import { formatRunEvent } from '@gsplan/testground'
import { analyse } from '../src/analyse.ts'
import { parsePeerInfo, parseThreshold } from '@gsplan/gate'
import { renderReport } from '../src/report/render-report.ts'
import { fourPeers } from '@gsplan/gate/testing'
import { deliver, makeArchive, peerIdOf, runOutOf, startNs, traceOf, type Entry } from '@gsplan/gate/testing'

// a machine may be busy; nothing here waits for time to pass
vi.setConfig({ testTimeout: 60_000 })

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-analysis-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

/** Figures take most of the time; only where they matter are they drawn. */
const analyseEntries = async (
  entries: readonly Entry[], thresholds: readonly string[] = [], figures = false
): ReturnType<typeof analyse> => {
  const archive = join(folder, 'test-output.tgz')
  await makeArchive(archive, entries)
  return analyse({ archive, analysisDir: join(folder, 'analysis'), thresholds: thresholds.map(parseThreshold), figures })
}

describe('a run of four peers', () => {
  test('metrics are those computed by hand', async () => {
    const { metrics, verdict } = await analyseEntries(fourPeers())
    expect(verdict).toEqual({ status: 'passed', reasons: [], exitCode: 0 })
    expect(toRecordedMetrics(metrics)).toEqual({
      delivery_ratio: 5 / 6, messages_published: 2, messages_expected: 2, offered_rate: 2 / 3, publish_gap_min: 1000, publish_gap_max: 1000,
      messages_lost: 0, deliveries: 5, undelivered: 1,
      // 5, 10, 15, 20, 35
      latency_p50: 15, latency_p90: 35, latency_p95: 35, latency_p99: 35, latency_max: 35, latency_mean: 17,
      // message 1: 20, 35, 35, 35, 35; message 2: 15, then never; the lower median
      coverage_t50: 15, coverage_t75: 35, coverage_t90: 35, coverage_t99: 35, coverage_t100: 35,
      // 0, 10, 25 and 0, 10
      first_seen_p50: 10, first_seen_p90: 25, first_seen_p95: 25, first_seen_p99: 25, first_seen_max: 25,
      // with the publisher's own: 0, 0, 5, 10, 15, 20, 35
      tracestat_p50: 10, tracestat_p90: 35, tracestat_p95: 35, tracestat_p99: 35, tracestat_max: 35,
      // message 1: 1 → 2 → 3 → 4; message 2: one hop
      last_delivery_hop: 2,
      // samples at 500, 1500, 2500, 3500 ms: peer 1 has 1, 2, 2, 2; peer 2 always 2; peer 3 always 1; peer 4 has no mesh
      mesh_degree_mean: (7 + 8 + 4) / 12, mesh_degree_min: 1, mesh_degree_max: 2,
      duplicates_per_peer: 12 / 6, transmissions: 8, rmr: 8 / 5 - 1, grafts: 0, prunes: 0, ihave: 0, iwant: 0, idontwant: 0,
      ihave_ids: 0, iwant_ids: 0, idontwant_ids: 0, idontwant_saved: 0, bytes_payload: 240, bytes_control: 160, bytes_wire: 400,
      bytes_per_delivery: 80, score_min: -1.5, score_median: 1, negative_peers: 1, dropped_rpc: 0, over_limit_rpc: 0, ended_streams: 0,
      rejected: 0, lag_p99: null,
      packet_lag_p75: null, packet_lag_p99: null, cpu_fraction: null
    })
  })

  test('the directory holds what was extracted', async () => {
    const { run: { extraction }, findings } = await analyseEntries(fourPeers(), [], true)
    const dir = join(folder, 'analysis')
    expect(readdirSync(dir).sort()).toEqual([
      'analysis.mjs', 'extraction.json', 'figures', 'figures.zip', 'filtered-trace.bin.gz', 'peer-info.json', ...[1, 2, 3, 4].map(seq => `peer-scores-honest-${seq}.json`),
      'tables', 'topology.json', 'tracestat-cdf.txt', 'tracestat-summary.txt',
      ...[1, 2, 3, 4].map(seq => `tracer-output-honest-${seq}-aggregate.json`)
    ].sort())
    const peers = parsePeerInfo(readFileSync(join(dir, 'peer-info.json'), 'utf8'))
    expect(peers).toEqual(extraction.peers)
    expect(peers[1]).toEqual({
      peer_id: peerIdOf(2), type: 'honest', seq: 2, node_type_seq: 2, node_index: 0, node_index_bound: 1, t_warm: startNs,
      t_connect: startNs, t_run: startNs + 500_000_000n, t_cool: startNs + 3_500_000_000n, t_complete: startNs + 3_501_000_000n
    })
    expect(JSON.parse(readFileSync(join(dir, 'topology.json'), 'utf8'))).toMatchObject({ 'honest-4-0': { Connections: ['honest-1-0'] } })
    expect(readFileSync(join(dir, 'tracestat-summary.txt'), 'utf8')).toContain('Peers: 4\nTopics: t\nPublished Messages: 2\nDelivered Messages: 7\n')
    expect(readFileSync(join(dir, 'tracestat-cdf.txt'), 'utf8')).toBe('\n0 2\n5 3\n10 4\n15 5\n20 6\n35 7\n')
    expect(gunzipSync(readFileSync(join(dir, 'filtered-trace.bin.gz'))).length).toBeGreaterThan(100)
    expect(readdirSync(join(dir, 'figures')).sort()).toEqual([
      'coverage', 'duplicates-per-peer', 'hop-distribution', 'latency-by-publisher', 'latency-cdf', 'latency-pdf-over-p99', 'latency-pdf', 'mesh-degree',
      'score-distributions-all-peers', 'score-global-mean-distribution', 'score-mean-median', 'score-min-max', 'traffic-control',
      'traffic-messages'
    ].flatMap(name => ['pdf', 'png', 'svg', 'vl.json'].map(type => `${name}.${type}`)))
    expect(findings).toEqual([{ code: 'undelivered', message: '1 of 6 expected deliveries are missing' }])
  })

  test('tables and thresholds', async () => {
    const { tables, thresholds, verdict } = await analyseEntries(
      fourPeers(), ['latency_p99 < 30ms', 'delivery_ratio >= 80%', 'lag_p99 < 1s', 'bytes_wire <= 1 KiB'])
    const message = { topic: 't', publisher: 1, receivers: 3, duplicates: null }
    expect(tables.messages.objects()).toEqual([
      {
        ...message, message: '01', published_at: startNs + 1_000_000_000n, deliveries: 3, hops: 3,
        t50_ms: 20, t75_ms: 35, t90_ms: 35, t99_ms: 35, t100_ms: 35
      },
      {
        ...message, message: '02', published_at: startNs + 2_000_000_000n, deliveries: 2, hops: 1,
        t50_ms: 15, t75_ms: null, t90_ms: null, t99_ms: null, t100_ms: null
      }
    ])
    expect(tables.deliveries.objects()).toEqual([
      { message: 0, peer: 2, from: 1, delay_ms: 10 }, { message: 0, peer: 3, from: 2, delay_ms: 20 },
      { message: 0, peer: 4, from: 3, delay_ms: 35 }, { message: 1, peer: 2, from: 1, delay_ms: 5 },
      { message: 1, peer: 3, from: 1, delay_ms: 15 }
    ].map(row => ({ ...row, topic: 't' })))
    // peer 4 has no mesh; peer 1 gets its second peer, and 3 changes its only one, after a second
    const degrees = { topic: 't', peers: 3, degree_min: 1, degree_max: 2 }
    expect(tables.mesh.objects()).toEqual([
      { time_s: 0, ...degrees, degree_mean: 4 / 3 }, ...[1, 2, 3].map(time => ({ time_s: time, ...degrees, degree_mean: 5 / 3 }))
    ])
    const rates = tables.rates.objects() as Array<{ time_s: number, kind: string, count: number, bytes: number | null }>
    expect(rates.filter(({ count }) => count > 0)).toEqual([
      { time_s: -1, kind: 'grafts', count: 4, bytes: null },
      { time_s: 0, kind: 'published', count: 1, bytes: null }, { time_s: 0, kind: 'delivered', count: 4, bytes: null },
      { time_s: 1, kind: 'published', count: 1, bytes: null }, { time_s: 1, kind: 'delivered', count: 3, bytes: null },
      { time_s: 1, kind: 'grafts', count: 2, bytes: null }, { time_s: 1, kind: 'prunes', count: 1, bytes: null }
    ].map(row => ({ ...row, topic: 't' })))
    expect(tables.scores.objects().slice(0, 3)).toEqual([
      [1, 2, 1], [2, 1, -1.5], [2, 3, 2]
    ].map(([observer, peer, score]) => ({ timestamp: startNs + 2_500_000_000n, observer, peer, score, honest: true })))
    expect(tables.pdf.objects()).toEqual([0, 5, 10, 15, 20, 35].map(delay => ({ delay_ms: delay, count: delay === 0 ? 2 : 1 })))
    expect(tables.metrics.get('sent_rpcs', 2)).toBe(5)
    expect(tables.peers.get('honest', 0)).toBe(true)
    expect(thresholds).toEqual([
      { expression: 'latency_p99 < 30ms', metric: 'latency_p99', value: 35, ok: false },
      { expression: 'delivery_ratio >= 80%', metric: 'delivery_ratio', value: 5 / 6, ok: true },
      { expression: 'lag_p99 < 1s', metric: 'lag_p99', value: null, ok: false },
      { expression: 'bytes_wire <= 1 KiB', metric: 'bytes_wire', value: 400, ok: true }
    ])
    expect([verdict.status, verdict.exitCode]).toEqual(['breached', 99])
  })

  test('the order of the archive changes nothing', async () => {
    const forwards = await analyseEntries(fourPeers())
    const trace = readFileSync(join(folder, 'analysis/filtered-trace.bin.gz'))
    const backwards = await analyseEntries(fourPeers().reverse())
    expect(backwards.metrics).toEqual(forwards.metrics)
    expect(readFileSync(join(folder, 'analysis/filtered-trace.bin.gz')).equals(trace)).toBe(true)
  })

  test('the report is one page that fetches nothing and escapes what it is given', async () => {
    const analysis = await analyseEntries(fourPeers(), [], true)
    const html = renderReport(analysis, {
      name: '<script>alert(1)</script>', engine: 'sim', repeatable: true, seed: 1, startedAt: '2024-01-01T00:00:00Z',
      target: { module: 'm', version: '1' }, versions: { gsplan: '0' }, host: { cores: 1, memoryBytes: 1, os: 'x' },
      params: { TOPIC: '"&<' }, timing: { wallS: 1, virtualS: 2, cpuS: 3, peakRssBytes: 4 }, command: 'gsplan run'
    })
    expect(html).not.toContain('<script>alert')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    const page = html.replace(/<script[\s\S]*?<\/script>/g, '')
    expect(page.match(/<svg/g)?.length).toBe(14)
    expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/)
    expect(renderReport(analysis)).toContain('<strong>Passed</strong>')
  })
})

describe('what makes a run invalid', () => {
  const withMessages = (messages: readonly string[]): Entry[] => fourPeers()
    .map(entry => entry.name === 'run/g/0/run.out' ? { ...entry, content: runOutOf(1, 500, 3500, messages) } : entry)

  /** The run with the health of one peer's process, whose links take as long as a connections file says, ms. */
  const withHealth = (health: object, linkMs = 5): Entry[] => [
    ...fourPeers().map(entry => entry.name.includes('connections-honest')
      ? { ...entry, content: `{"Latency": ${linkMs * 1e6}, "Connections": null}` }
      : entry),
    ...[1, 2, 3, 4].map(seq => ({
      name: `run/g/${seq - 1}/health-honest-${seq}.json`,
      content: JSON.stringify({ LagP99Ms: 1, CpuFraction: 0.5, ...seq === 1 ? health : {} })
    }))
  ]

  /** The run in which instances say that their networks add so much to what they send, ms; 0 = one that says nothing. */
  const withLatencies = (latenciesMs: readonly number[]): Entry[] => fourPeers().map(entry => {
    const index = Number(/^run\/g\/(\d)\/run\.out$/.exec(entry.name)?.[1] ?? -1)
    const latencyMs = latenciesMs[index] ?? 0
    if (latencyMs === 0) return entry
    const message = formatEgress({ latencyNs: BigInt(latencyMs * 1e6), jitterNs: 2_000_000n, bandwidthBytesPerS: 0 })
    return { ...entry, content: runOutOf(index + 1, 500, 3500, [message]) }
  })

  const messageOf = (message: string): string =>
    formatRunEvent({ tsNs: startNs, groupId: 'g', runId: 'r', event: { kind: 'message', message } })

  test.each<[string, () => Entry[], string, string]>([
    ['links that are too fast', () => withLatencies([42, 70, 44, 50]), 'impossible-delay',
      '3 of 5 deliveries took less than half of the 40 ms that a link takes at least: links did not have the latency that was asked for'],
    ['timers that came late', () => withHealth({ LagP99Ms: 5.06 }), 'saturated',
      'p99 event-loop lag of an instance was 5.1 ms, above the 5 ms at which latencies can be trusted'],
    ['packets that came late', () => withHealth({ PacketLagP75Ms: 20.2 }, 100), 'saturated',
      'p75 packet lag of a process was 20.2 ms, above the 20 ms at which latencies can be trusted'],
    ['a few packets that came very late', () => withHealth({ PacketLagP75Ms: 1, PacketLagP99Ms: 201 }, 100), 'saturated',
      'p99 packet lag of a process was 201.0 ms, above the 200 ms at which latencies can be trusted'],
    ['a publisher that came late', () => withMessages([
      formatPublishSummary({ seq: 1, topic: 't', expected: 5, published: 2, failed: 1, late: 2 })]), 'late-publishes',
    '1 publishes failed, 2 were late, 2 are missing, at seq 1'],
    ['too few peers', () => withMessages([formatTooFewPeers({ seq: 1, connections: 2, needed: 6 })]), 'too-few-peers',
      '1 peers had too few connections after warm-up, at worst 2 of 6 (seq 1)'],
    ['a missing trace', () => fourPeers().filter(({ name }) => !name.endsWith('honest-3-filtered.bin')), 'instance-output-missing',
      'no trace of 1 peers: seq 3'],
    ['a delivery before its publication', () => fourPeers().map(entry => entry.name.endsWith('honest-4-filtered.bin')
      ? { ...entry, content: traceOf([deliver(4, 900, 1, 3)]) }
      : entry), 'negative-delay', '1 deliveries came before their message was published'],
    ['a damaged trace', () => fourPeers().map(entry => entry.name.endsWith('honest-4-filtered.bin')
      ? { ...entry, content: Uint8Array.of(200, 1, 1) }
      : entry), 'trace-damaged', 'the trace is damaged: that of seq 4: trace cut off within a record at byte']
  ])('%s', async (_name, entries, code, message) => {
    const { verdict } = await analyseEntries(entries())
    expect([verdict.status, verdict.exitCode]).toEqual(['invalid', 98])
    expect(verdict.reasons[0]?.code).toBe(code)
    expect(verdict.reasons[0]?.message).toContain(message)
  })

  test('what is late by less than a fifth of the links\' latency is valid', async () => {
    const { verdict, metrics } = await analyseEntries(withHealth({ LagP99Ms: 19.9, PacketLagP75Ms: 19.8, PacketLagP99Ms: 199 }, 100))
    expect(verdict).toEqual({ status: 'passed', reasons: [], exitCode: 0 })
    const { lag_p99: lag, packet_lag_p75: packets, packet_lag_p99: lastPackets, cpu_fraction: cpu } = metrics
    expect([lag, packets, lastPackets, cpu]).toEqual([19.9, 19.8, 199, 0.5])
  })

  test.each([
    ['that took their time', [12, 70, 42, 50]],
    ['with as much jitter as latency', [2, 70, 42, 50]],
    ['of one that nobody slowed down', [40, 70, 0, 50]]
  ])('links %s are valid', async (_name, latenciesMs) => {
    const { verdict } = await analyseEntries(withLatencies(latenciesMs))
    expect(verdict).toEqual({ status: 'passed', reasons: [], exitCode: 0 })
  })

  test('links between peers of one instance are nobody\'s to slow down', async () => {
    const fourth = formatHostMessage({
      peerId: peerIdOf(4), seq: 4, nodeType: 'honest', nodeTypeSeq: 1, nodeIndex: 1, nodeIndexBound: 2, addrs: []
    })
    const entries = withLatencies([42, 70, 44]).filter(({ name }) => name !== 'run/g/3/run.out').map(entry =>
      entry.name === 'run/g/0/run.out' ? { ...entry, content: `${messageOf(fourth)}\n${String(entry.content)}` } : entry)
      .map(({ name, ...entry }) => ({ ...entry, name: name.replace('connections-honest-4-0', 'connections-honest-1-1') }))
    const { verdict, run: { extraction } } = await analyseEntries(entries)
    expect([extraction.instances.length, extraction.peers.length]).toEqual([3, 4])
    expect(verdict).toEqual({ status: 'passed', reasons: [], exitCode: 0 })
  })

  test('a parameter that the router can\'t follow is a finding', async () => {
    const { findings } = await analyseEntries(withMessages([formatUnsupported({ param: 'p', value: '1', reason: 'it has none' })]))
    expect(findings).toContainEqual({
      code: 'parameter-not-followed', message: 'p = 1 was not followed by the router: it has none'
    })
  })
})

describe('hostile archives', () => {
  const outside = (): string[] => readdirSync(folder).filter(name => name !== 'test-output.tgz' && name !== 'analysis')

  test('paths, links and devices go nowhere', async () => {
    const { run: { extraction } } = await analyseEntries([
      ...fourPeers(),
      { name: '../../escaped/peer-scores-honest-9.json', content: '{}' },
      { name: '/etc/tracer-output-honest-8-aggregate.json', content: '{}' },
      { name: 'run/g/9/run.out', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'run/g/9/tracer-output-honest-9-filtered.bin', type: 'link', linkname: '/etc/passwd' },
      { name: 'run/g/9/run.out', type: 'character-device' },
      { name: 'run/g/9/../../../x.txt', content: 'x' }
    ])
    expect(extraction.peers).toHaveLength(4)
    expect(outside()).toEqual([])
    expect(readdirSync(join(folder, 'analysis'))).toContain('peer-scores-honest-9.json')
    expect(readdirSync(join(folder, 'analysis'))).not.toContain('x.txt')
  })

  test.each([
    ['no archive at all', Buffer.from('hello'), /expected a tar\.gz, tar or zip archive, found none of these$/],
    ['a damaged zip', Buffer.from('PK\u0003\u0004'), /damaged archive: /],
    ['a damaged one', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), /damaged archive: /]
  ])('%s', async (_name, content, message) => {
    const archive = join(folder, 'test-output.tgz')
    const { writeFileSync } = await import('node:fs')
    writeFileSync(archive, content)
    await expect(analyse({ archive, analysisDir: join(folder, 'analysis') })).rejects.toThrow(message)
  })
})
