import { isMeasuredRole, type Reason } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { findConnectDelays } from '../run/connect-delays.ts'
import type { RunTable } from '../tables/run-table.ts'
import type { Extraction } from '../extract/extraction.ts'
import type { MissingFiles } from '../extract/find-missing.ts'
import { listSome } from '../list-some.ts'
import { checkRanges } from './check-ranges.ts'
import { checkRoundTrips } from './check-round-trips.ts'
import { ACCIDENTAL_FRACTION, CLOCK_RESOLUTION_MS, leastLatencyMs, POSSIBLE_FRACTION } from './least-latency.ts'

/** Leaves out what peers of roles that are not measured report: their numbers are in no metric. */
function withoutUnmeasured<T extends { readonly seq: number }> ({ peers }: Extraction, reports: readonly T[]): T[] {
  const unmeasured = new Set(peers.filter(({ type }) => !isMeasuredRole(type)).map(({ seq }) => seq))
  return reports.filter(({ seq }) => !unmeasured.has(seq))
}

function checkPublishing (extraction: Extraction): Reason[] {
  const bad = withoutUnmeasured(extraction, extraction.instances.flatMap(({ publishing }) => publishing))
    .filter(({ failed, late, published, expected }) => failed > 0 || late > 0 || published < expected)
  if (bad.length === 0) return []
  const total = (field: 'failed' | 'late'): number => bad.reduce((sum, summary) => sum + summary[field], 0)
  const missing = bad.reduce((sum, { expected, published, failed }) => sum + Math.max(0, expected - published - failed), 0)
  return [{
    code: 'late-publishes',
    message: `${total('failed')} publishes failed, ${total('late')} were late, ${missing} are missing, ` +
      `at seq ${listSome(bad.map(({ seq }) => seq))}`
  }]
}

/** Delays that peers were asked to connect with: these may be the cause of few connections. */
function describeDelays (extraction: Extraction): string {
  const delays = findConnectDelays(extraction)
  return delays.length === 0 ? '' : `; HONEST_CONNECT_DELAYS is ${delays.join(', ')}`
}

/** Degree that peers were asked to dial, where it is the cause of few connections. */
function describeDegree ({ groups }: Extraction, needed: number): string {
  // a composition has null where there is no topology
  if (groups.some(({ params }) => !['', 'null'].includes(params['topology'] ?? ''))) return ''
  const few = [...new Set(groups.flatMap(({ params }) => params['degree'] ?? []))].filter(degree => Number(degree) < needed)
  return few.length === 0 ? '' : `; N_DEGREE is ${few.join(', ')}, with at least ${needed} each peer has enough`
}

function checkPeers (extraction: Extraction): Reason[] {
  const few = withoutUnmeasured(extraction, extraction.instances.flatMap(({ tooFewPeers }) => tooFewPeers))
  const [worst] = [...few].sort((a, b) => a.connections - b.connections)
  const needed = Math.max(0, ...new Set(few.map(peer => peer.needed)))
  return worst === undefined
    ? []
    : [{
        code: 'too-few-peers',
        message: `${few.length} peers had too few connections after warm-up, at worst ${worst.connections} of ` +
          `${worst.needed} (seq ${worst.seq})${describeDelays(extraction) || describeDegree(extraction, needed)}`
      }]
}

/** Largest number that an instance's start event states. */
const statedBy = ({ instances }: Extraction, what: 'instances' | 'peers'): number =>
  instances.reduce((most, { start }) => Math.max(most, start?.[what] ?? 0), 0)

/**
 * Checks that each instance reported how it ended.
 *
 * @param expected instances of the run, where more than the archive states are known of
 */
export function checkEnds (extraction: Extraction, expected = 0): Reason[] {
  const { instances } = extraction
  const total = Math.max(expected, statedBy(extraction, 'instances'), instances.length)
  const silent = instances.filter(({ outcome }) => outcome === 'unknown').map(({ instance }) => instance)
  const missing = total - instances.length
  if (silent.length + missing === 0) return []
  const absent = missing === 0 ? [] : [`${missing} are not in the archive`]
  return [{
    code: 'no-outcome',
    message: `${silent.length + missing} of ${total} instances left no outcome: ` +
      [...silent.length === 0 ? [] : [listSome(silent)], ...absent].join(', and ')
  }]
}

/** Checks that all statements of the archive can be true together. */
function checkContradictions ({ contradictions: [first, ...others] }: Extraction): Reason[] {
  return first === undefined
    ? []
    : [{ code: 'contradictory-archive', message: others.length === 0 ? first : `${first}, and ${others.length} more contradictions` }]
}

const nameOfKind: Readonly<Record<MissingFiles['kind'], string>> = {
  'filtered-trace': 'trace', 'full-trace': 'full trace', aggregate: 'counters (aggregate file)', scores: 'peer scores',
  health: 'health file', connections: 'connections file'
}

function checkOutputs (extraction: Extraction): Reason[] {
  const { peers, missingTraces, missingFiles, traceDamage, tracePath } = extraction
  const reasons: Reason[] = []
  if (traceDamage !== undefined) reasons.push({ code: 'trace-damaged', message: `the trace is damaged: ${traceDamage}` })
  if (peers.length === 0 || tracePath === undefined) {
    reasons.push({ code: 'instance-output-missing', message: 'the archive has no peers or no traces' })
    return reasons
  }
  const total = Math.max(peers.length, statedBy(extraction, 'peers'))
  const missing = [
    ...total === peers.length ? [] : [`${total - peers.length} of ${total} peers are missing`],
    ...missingTraces.length === 0 ? [] : [`no trace of ${missingTraces.length} peers: seq ${listSome(missingTraces)}`],
    ...missingFiles.map(({ kind, seqs }) => `no ${nameOfKind[kind]} of ${seqs.length} peers: seq ${listSome(seqs)}`)
  ]
  if (missing.length > 0) reasons.push({ code: 'instance-output-missing', message: missing.join('; ') })
  return reasons
}

const countBelow = (delaysMs: Float64Array, limitMs: number): number =>
  delaysMs.reduce((count, ms) => ms < limitMs ? count + 1 : count, 0)

/** Tests whether a router could not follow a limit on its outbound queue. */
const ignoresQueueLimit = ({ instances }: Extraction): boolean =>
  instances.some(({ unsupported }) => unsupported.some(({ param }) => param === 'outbound_queue_size'))

/**
 * True if a limit on outbound queues was set, by the instances' parameters, else the record's, and routers followed it:
 * drops are measured then.
 */
function hasQueueLimit (extraction: Extraction, recorded: ReadonlyMap<string, string>): boolean {
  const { groups } = extraction
  if (ignoresQueueLimit(extraction)) return false
  return groups.length > 0
    ? groups.every(({ params }) => Number(params['outbound_queue_size'] ?? 0) > 0)
    : Number(recorded.get('OUTBOUND_QUEUE_SIZE') ?? 0) > 0
}

function checkMeasurements (
  extraction: Extraction, metrics: Metrics, deliveries: RunTable, params: ReadonlyMap<string, string>
): Reason[] {
  const reasons: Reason[] = []
  const negativeDelays = countBelow(deliveries.array('delay_ms') as Float64Array, -CLOCK_RESOLUTION_MS)
  if (negativeDelays > 0) {
    reasons.push({ code: 'negative-delay', message: `${negativeDelays} deliveries came before their message was published` })
  }
  const dropped = metrics['dropped_rpc'] ?? 0
  if (dropped > 0 && !hasQueueLimit(extraction, params)) {
    reasons.push({ code: 'rpc-dropped', message: `${dropped} RPCs were dropped by full outbound queues` })
  }
  return reasons
}

/** Checks that links had the latency that their networks were set up with. */
function checkLinks (extraction: Extraction, deliveries: RunTable): Reason[] {
  const leastMs = leastLatencyMs(extraction)
  const delaysMs = deliveries.array('delay_ms') as Float64Array
  const impossible = countBelow(delaysMs, POSSIBLE_FRACTION * leastMs)
  return leastMs === 0 || impossible <= ACCIDENTAL_FRACTION * delaysMs.length
    ? []
    : [{
        code: 'impossible-delay',
        message: `${impossible} of ${delaysMs.length} deliveries took less than half of the ${leastMs} ms that a link ` +
          'takes at least: links did not have the latency that was asked for, or the instances\' clocks differ'
      }]
}

const isReadable = ({ peers, tracePath, traceDamage }: Extraction): boolean =>
  peers.length > 0 && tracePath !== undefined && traceDamage === undefined

/** Checks that a delivery was expected: percentiles of no deliveries would pass or fail by accident. */
function checkMessages (extraction: Extraction, metrics: Metrics): Reason[] {
  if (!isReadable(extraction) || (metrics['delivery_ratio'] ?? null) !== null) return []
  return [{
    code: 'nothing-measured',
    message: (metrics['messages_published'] ?? 0) === 0
      ? 'no message was published in the run phase, so that nothing was measured'
      : 'no peer was to receive the messages of the run phase, so that nothing was measured'
  }]
}

/** Share of the messages from which a run whose messages reached no peer is no measurement. */
const LOST_FRACTION = 0.5

/**
 * Checks that messages left their publishers; fewer lost ones are a finding. Where RPCs were longer than a router takes,
 * that is what was measured: the finding `over-limit` says so.
 */
export function checkLost (metrics: Metrics): Reason[] {
  const [lost, published] = [metrics['messages_lost'] ?? 0, metrics['messages_published'] ?? 0]
  const wereCut = (metrics['over_limit_rpc'] ?? 0) > 0
  return wereCut || lost === 0 || lost < LOST_FRACTION * published
    ? []
    : [{ code: 'published-to-nobody', message: `${lost} of ${published} messages reached no peer` }]
}

/** Event-loop lag above which latencies measure the process, ms: a fifth of the smallest latency of a link. */
const lagLimitMs = (smallestLatencyNs: number): number => Math.max(5, Math.min(50, 0.2 * smallestLatencyNs / 1e6))

interface Lateness {
  readonly metric: string
  readonly times: number
  /** The measured quantity, as a sentence begins with it. */
  readonly quantity: string
}

/**
 * Quantities bounded by the limit, or by a multiple of it: lag of timers, and lag of packets, as a loop with short turns
 * may still have a queue before it. A few packets may be later than most, but not by seconds.
 */
const lateness: readonly Lateness[] = [
  { metric: 'lag_p99', times: 1, quantity: 'p99 event-loop lag of an instance' },
  { metric: 'packet_lag_p75', times: 1, quantity: 'p75 packet lag of a process' },
  { metric: 'packet_lag_p99', times: 10, quantity: 'p99 packet lag of a process' }
]

const checkLag = ({ smallestLatencyNs = 0 }: Extraction, metrics: Metrics): Reason[] =>
  lateness.flatMap(({ metric, times, quantity }): Reason[] => {
    const lagMs = metrics[metric] ?? 0
    const limitMs = times * lagLimitMs(smallestLatencyNs)
    return lagMs <= limitMs
      ? []
      : [{
          code: 'saturated',
          message: `${quantity} was ${lagMs.toFixed(1)} ms, above the ${limitMs.toFixed(0)} ms at which latencies can be ` +
            'trusted'
        }]
  })

/**
 * Collects the reasons in a run's archive against its measurement.
 *
 * @param deliveries the table of that name
 * @param params of the run, as texts
 * @returns no reasons when the measurement can be trusted
 */
export const checkValidity = (
  extraction: Extraction, metrics: Metrics, deliveries: RunTable, params: ReadonlyMap<string, string> = new Map()
): Reason[] => [
  ...checkEnds(extraction), ...checkContradictions(extraction), ...checkOutputs(extraction), ...checkPublishing(extraction),
  ...checkPeers(extraction), ...checkMessages(extraction, metrics), ...checkLost(metrics),
  ...checkRanges(metrics, extraction.peers),
  ...checkMeasurements(extraction, metrics, deliveries, params), ...checkLinks(extraction, deliveries),
  ...checkRoundTrips(extraction),
  ...checkLag(extraction, metrics)
]

/** Collects the reasons against a run from outcomes that its instances reported. */
export function checkOutcomes ({ instances }: Extraction): Reason[] {
  const bad = instances.filter(({ outcome }) => outcome === 'failed' || outcome === 'crashed')
  const [first] = bad
  if (first === undefined) return []
  const { instance, outcome, error } = first
  return [{
    code: 'instance-failed',
    message: `${bad.length} of ${instances.length} instances did not end well; the first, ${instance}, ${outcome}` +
      (error === '' ? '' : `: ${error}`)
  }]
}
