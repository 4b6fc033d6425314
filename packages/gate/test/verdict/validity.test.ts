import { parseRunJson, reasonCodes, type Reason, type ReasonCode } from '@gsplan/run-format'
import { table } from '#arquero'
import { expect, test } from 'vitest'
import { collectReports } from '../../src/check/collect-reasons.ts'
import type { Extraction, InstanceReport } from '../../src/extract/extraction.ts'
import { MemoryBudget } from '../../src/extract/memory-budget.ts'
import type { RunTable } from '../../src/tables/run-table.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'
import { parseThreshold, evaluateThresholds } from '../../src/verdict/threshold.ts'
import { checkOutcomes, checkValidity } from '../../src/verdict/validity.ts'
import { decideVerdict } from '../../src/verdict/verdict.ts'

const instance: InstanceReport = {
  instance: 'run/g/0', outcome: 'ok', error: '', publishing: [], tooFewPeers: [], unsupported: [], leastEgressNs: 10_000_000
}

const whole: Extraction = {
  analysisDir: 'analysis', instances: [instance],
  peers: [{
    peer_id: 'p', type: 'honest', seq: 1, node_type_seq: 1, node_index: 0, node_index_bound: 1, t_warm: 0n, t_connect: 0n, t_run: 0n, t_cool: 0n,
    t_complete: 0n
  }],
  tracePath: 'analysis/filtered-trace.bin.gz', traceDamage: undefined, missingTraces: [], missingFiles: [], outsidePhase: 0, groups: [], contradictions: [],
  routers: [],
  outputs: {}, smallestLatencyNs: 10_000_000, digest: '',
  budget: new MemoryBudget({ source: 'test-output.tgz', sizeBytes: 0 }),
  readTrace: async () => Promise.resolve(undefined)
}

interface Measured {
  readonly extraction?: Partial<Extraction>
  readonly of?: Partial<InstanceReport>
  readonly metrics?: Readonly<Record<string, number | null>>
  readonly delaysMs?: readonly number[]
  readonly params?: Readonly<Record<string, string>>
}

const deliveries = (delaysMs: readonly number[]): RunTable => table({ delay_ms: Float64Array.from(delaysMs) })

const check = ({ extraction, of, metrics, delaysMs = [11, 22], params = {} }: Measured): Reason[] => checkValidity(
  { ...whole, instances: [{ ...instance, ...of }], ...extraction },
  { messages_published: 4, messages_lost: 0, delivery_ratio: 1, ...metrics }, deliveries(delaysMs),
  new Map(Object.entries(params)))

test('a run without anything against it can be trusted', () => {
  expect(check({})).toEqual([])
})

const breached = (): readonly Reason[] => decideVerdict({
  failures: [], invalid: [], thresholds: evaluateThresholds({ latency_p99: 35 }, [parseThreshold('latency_p99 < 30ms')])
}).reasons as readonly Reason[]

/** Codes that no archive leads to: of engines, of the runner, and of sweeps. */
const ofOthers = ['engine-failed', 'router-changed', 'points-missing', 'points-mixed'] as const

type Maker = readonly [made: () => readonly Reason[], message: string]

// each code that an archive or a condition leads to
const makers: Readonly<Record<Exclude<ReasonCode, typeof ofOthers[number]>, Maker>> = {
  'instance-failed': [
    () => checkOutcomes({ ...whole, instances: [instance, { ...instance, instance: 'run/g/1', outcome: 'failed', error: 'no route' }] }),
    '1 of 2 instances did not end well; the first, run/g/1, failed: no route'
  ],
  'late-publishes': [
    () => check({ of: { publishing: [{ seq: 4, topic: 't', expected: 9, published: 5, failed: 1, late: 2 }] } }),
    '1 publishes failed, 2 were late, 3 are missing, at seq 4'
  ],
  saturated: [
    () => check({ metrics: { lag_p99: 5.1 } }),
    'p99 event-loop lag of an instance was 5.1 ms, above the 5 ms at which latencies can be trusted'
  ],
  'trace-damaged': [() => check({ extraction: { traceDamage: 'cut off at byte 7' } }), 'the trace is damaged: cut off at byte 7'],
  'instance-output-missing': [() => check({ extraction: { missingTraces: [2, 3] } }), 'no trace of 2 peers: seq 2, 3'],
  'negative-delay': [() => check({ extraction: { instances: [] }, delaysMs: [-6, -4, 5] }), '1 deliveries came before their message was published'],
  'impossible-delay': [
    () => check({ delaysMs: [4, 12] }),
    '1 of 2 deliveries took less than half of the 10 ms that a link takes at least: links did not have the latency that was asked for, or the ' +
    'instances\' clocks differ'
  ],
  'link-latency': [
    () => check({
      of: {
        roundTrips: [
          { peer: 'lurker-1-0', tries: 8, tookMs: 40.1, askedMs: 40, jitterMs: 4 },
          { peer: 'lurker-2-0', tries: 2, tookMs: 20.5, askedMs: 40, jitterMs: 4 },
          { peer: 'lurker-3-0', tries: 3, tookMs: 65.1, askedMs: 40, jitterMs: 4 }
        ]
      }
    }),
    '2 of 3 round trips between instances were not as asked for; at worst, from run/g/0 to lurker-2-0 and back took 20.5 ms (shortest of 2), ' +
    'asked for 40 ms (± 4 ms)'
  ],
  'rpc-dropped': [() => check({ metrics: { dropped_rpc: 3 } }), '3 RPCs were dropped by full outbound queues'],
  'too-few-peers': [
    () => check({ of: { tooFewPeers: [{ seq: 1, connections: 2, needed: 6 }, { seq: 2, connections: 1, needed: 6 }] } }),
    '2 peers had too few connections after warm-up, at worst 1 of 6 (seq 2)'
  ],
  'no-outcome': [
    () => check({ extraction: { instances: [instance, { ...instance, instance: 'run/g/1', outcome: 'unknown' }] } }),
    '1 of 2 instances left no outcome: run/g/1'
  ],
  'nothing-measured': [
    () => check({ metrics: { messages_published: 0, delivery_ratio: null } }),
    'no message was published in the run phase, so that nothing was measured'
  ],
  'published-to-nobody': [() => check({ metrics: { messages_lost: 2 } }), '2 of 4 messages reached no peer'],
  'contradictory-archive': [
    () => check({ extraction: { contradictions: ['two peers have seq 1', 'another', 'a third'] } }),
    'two peers have seq 1, and 2 more contradictions'
  ],
  'impossible-metric': [() => check({ metrics: { delivery_ratio: 1.5 } }), 'delivery_ratio is 1.500000: more was delivered than expected'],
  'recorded-invalid': [
    () => collectReports(parseRunJson(runJsonOf({ verdict: { status: 'invalid', reasons: [] } }), 'run.json')).reasons as Reason[],
    'run.json says that the run is invalid, and gives no reason'
  ],
  'threshold-breached': [breached, 'latency_p99 < 30ms: measured 35.000 ms']
}

test.each(Object.entries(makers))('%s', (code, [made, message]) => {
  expect(made()).toEqual([{ code, message }])
})

test('every declared code is made', () => {
  expect([...Object.keys(makers), ...ofOthers].sort()).toEqual(Object.keys(reasonCodes).sort())
})

// each of the codes above has an input that just does not make it
test.each<[string, Measured]>([
  ['a message less than half lost', { metrics: { messages_lost: 1, messages_published: 3 } }],
  ['nothing lost', { metrics: { messages_lost: 0, messages_published: 1 } }],
  ['everything delivered', { metrics: { delivery_ratio: 1 } }],
  ['nothing delivered of what was expected', { metrics: { delivery_ratio: 0 }, delaysMs: [] }],
  ['a publisher on time', { of: { publishing: [{ seq: 4, topic: 't', expected: 9, published: 9, failed: 0, late: 0 }] } }],
  ['lag at the limit', { metrics: { lag_p99: 5 } }],
  ['delays at half of the latency', { delaysMs: [5, 12] }],
  ['no delay at all', { extraction: { instances: [] }, delaysMs: [0] }],
  ['round trips within the bounds, or too few tries for the upper one, or no latency asked for', {
    of: {
      roundTrips: [
        { peer: 'lurker-1-0', tries: 1, tookMs: 35.5, askedMs: 40, jitterMs: 4 }, { peer: 'lurker-2-0', tries: 5, tookMs: 65, askedMs: 40, jitterMs: 4 },
        { peer: 'lurker-3-0', tries: 2, tookMs: 90, askedMs: 40, jitterMs: 4 }, { peer: 'lurker-4-0', tries: 5, tookMs: 90, askedMs: 0, jitterMs: 0 }
      ]
    }
  }],
  ['no dropped RPC', { metrics: { dropped_rpc: 0 } }],
  ['RPCs dropped by a queue that the parameters limit', { metrics: { dropped_rpc: 3 }, params: { OUTBOUND_QUEUE_SIZE: '16' } }],
  ['RPCs cut by a size limit', { metrics: { over_limit_rpc: 3, ended_streams: 1 } }]
])('no reason: %s', (_name, measured) => {
  expect(check(measured)).toEqual([])
})

test('messages that no peer was to receive measure nothing', () => {
  expect(check({ metrics: { delivery_ratio: null } })).toEqual([
    { code: 'nothing-measured', message: 'no peer was to receive the messages of the run phase, so that nothing was measured' }])
})

test('one contradiction is told in full', () => {
  expect(check({ extraction: { contradictions: ['two peers have seq 1'] } })).toEqual([
    { code: 'contradictory-archive', message: 'two peers have seq 1' }])
})

test('packets are late by their percentiles; the tail may be later', () => {
  expect(check({ metrics: { packet_lag_p75: 5.1, packet_lag_p99: 50 } }).map(({ message }) => message)).toEqual(
    [expect.stringContaining('p75 packet lag of a process was 5.1 ms, above the 5 ms at')])
  expect(check({ metrics: { packet_lag_p75: 5, packet_lag_p99: 51 } }).map(({ message }) => message)).toEqual(
    [expect.stringContaining('p99 packet lag of a process was 51.0 ms, above the 50 ms at')])
})

test('long lists of peers are cut', () => {
  const seqs = Array.from({ length: 22 }, (_, index) => index + 1)
  expect(check({ extraction: { missingTraces: seqs } })[0]?.message).toBe(`no trace of 22 peers: seq ${seqs.slice(0, 20).join(', ')} and 2 more`)
})

test('an archive of nothing, and instances of several peers, whose deliveries stay inside', () => {
  expect(check({ extraction: { peers: [], tracePath: undefined } })).toEqual(
    [{ code: 'instance-output-missing', message: 'the archive has no peers or no traces' }])
  expect(check({ extraction: { instances: [instance, instance] }, delaysMs: [1] })).toEqual([])
})

test.each([
  [{ degree: '4', topology: 'null' }, '; N_DEGREE is 4, with at least 5 each peer has enough'], [{ degree: '5' }, ''],
  [{ degree: '4', topology: '{"honest-1-0": {}}' }, ''], [{ degree: '4', connect_delays: '1@5s' }, '; HONEST_CONNECT_DELAYS is 1@5s']
])('the cause of few connections: %o', (params, cause) => {
  const reasons = check({
    extraction: { groups: [{ id: 'g', instances: 6, params }] }, of: { tooFewPeers: [{ seq: 1, connections: 4, needed: 5 }] }
  })
  expect(reasons.map(({ message }) => message)).toEqual([`1 peers had too few connections after warm-up, at worst 4 of 5 (seq 1)${cause}`])
})
