import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { compose, parseSnapshot } from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-hardening-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

const fields = (values: Readonly<Record<string, string | number | boolean>>): object =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]))

/** A snapshot in the form of libp2p/gossipsub-hardening, `scripts/configs`: sections of 2020, with those on attackers. */
const snapshot = (attackers: number, honest: object = fields({ flood_publishing: true, connect_delay: '0s' })): string => JSON.stringify({
  main: {
    test_execution: fields({ output_dir: './output/pubsub-test-20200415-071422', failed_dir: './output/failed' }),
    testground: fields({ daemon_endpoint: 'localhost:8080', builder: 'docker:go', runner: 'cluster:k8s' }),
    time: fields({ run: '3m', warm: '30s', cool: '30s' }),
    node_counts: fields({
      total: 100 + attackers, publisher: 10, lurker: 90, attacker: attackers, honest_per_container: 1, attackers_per_container: 5
    }),
    pubsub: fields({ branch: 'master', use_hardened_api: true, degree: 8, degree_lo: 6, degree_hi: 12, degree_score: 6, degree_lazy: 12 }),
    network: fields({ latency: '25ms', jitter_pct: 10, bandwidth_mb: 10240, degree: 20, attack_degree: 100 }),
    honest_behavior: honest,
    attack_behavior: fields({ attack_node_type: 'sybil', connect_delay: '2500@1m', sybil_degrade: 1, single_node: false }),
    peer_score: fields({ gossip_threshold: -4000, decay_interval: '1s' })
  },
  topic: { topic_weight: { value: 0.25 }, topic: fields({ name: 'blocks', message_rate: '120/s', message_size: '2 KiB' }) }
})

test('a snapshot of gossipsub-hardening without attackers loads, with its one latency', () => {
  const path = join(folder, '1k.json')
  writeFileSync(path, snapshot(0))
  const { params, warnings } = compose({ config: path })
  expect(params).toMatchObject({
    N_NODES: 100n, N_PUBLISHER: 10n, T_RUN: '3m', T_LATENCY: '25ms', T_LATENCY_MAX: '0s', N_DEGREE: 20n, OVERLAY_D: 8n, GS_VERSION: 'master',
    HONEST_CONNECT_DELAYS: '100@0s'
  })
  expect(warnings).toEqual([])
})

test('connect delays with counts stay what they are', () => {
  const path = join(folder, 'delays.json')
  writeFileSync(path, snapshot(0, fields({ connect_delay: '50@30s,30@1m' })))
  expect(compose({ config: path }).params['HONEST_CONNECT_DELAYS']).toBe('50@30s,30@1m')
})

test('one with attackers is refused in those words', () => {
  expect(() => parseSnapshot(snapshot(500), 'degrade.json')).toThrow('degrade.json: main.node_counts.attacker: expected 0, as gsplan has no ' +
    'attackers yet, got a snapshot with attackers (500, sybil)')
})

test('parts that no UI saved are unknown as before', () => {
  const found = JSON.parse(snapshot(0)) as { main: { pubsub: object, attacks?: object } }
  found.main.attacks = {}
  expect(() => parseSnapshot(JSON.stringify(found), 'x.json')).toThrow('x.json: main.attacks: unknown field, expected one of ')
})
