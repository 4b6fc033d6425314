import { shareOf, topicsOf, type Measured } from './measure.ts'
import type { Expected } from './situations.ts'

const counts = ['messages_published', 'messages_expected', 'messages_lost', 'deliveries', 'undelivered', 'over_limit_rpc'] as const
const latencies = ['latency_p50', 'latency_p90'] as const

/** Differences that scheduling explains: of timers, and of a processor that several nodes share. */
export interface Tolerance {
  /** Of a latency in the simulation, ms. */
  readonly latencyMs: (simulatedMs: number) => number
  /** Share of the copies of a delivery. @default not compared */
  readonly copies?: number
}

/** Of routers in JavaScript, in the suite of each test run. */
export const wide: Tolerance = { latencyMs: ms => Math.max(20, 0.2 * ms) }

/** Of routers in Go, in the nightly suite. */
export const narrow: Tolerance = { latencyMs: ms => Math.max(10, 0.15 * ms), copies: 0.1 }

const round = (value: number | null | undefined): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : 'none'

/**
 * Differences of two engines' outcomes: counts must be equal, meshes within 1, latencies within what scheduling explains, unless
 * the machine was too busy.
 *
 * @param latenciesOf topics whose latencies are compared. @default all together
 */
export function compareEngines (
  simulated: Measured, real: Measured, { latencyMs, copies }: Tolerance, latenciesOf?: readonly string[]
): string[] {
  const differ = (what: string, a: unknown, b: unknown): string[] =>
    JSON.stringify(a) === JSON.stringify(b) ? [] : [`${what}: sim ${JSON.stringify(a)}, real nodes ${JSON.stringify(b)}`]
  const both = (name: string): readonly [number | null | undefined, number | null | undefined] =>
    [simulated.metrics[name], real.metrics[name]]
  const far = (name: string, tolerance: (value: number) => number): string[] => {
    const [a, b] = both(name)
    const isNear = typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= tolerance(a) : a === b
    return isNear ? [] : [`${name}: sim ${round(a)}, real nodes ${round(b)}`]
  }
  const compared = real.isSaturated ? [] : latenciesOf?.map(topic => `{topic=${topic}}`) ?? ['']
  return [
    ...counts.flatMap(name => differ(name, ...both(name))),
    ...topicsOf(simulated).flatMap(topic => differ(`deliveries of ${topic}`, ...both(`deliveries{topic=${topic}}`))),
    ...far('mesh_degree_mean', () => 1),
    ...copies === undefined ? [] : far('duplicates_per_peer', ofSimulated => copies * ofSimulated),
    ...compared.flatMap(topic => latencies.flatMap(name => far(`${name}${topic}`, latencyMs))),
    ...differ('findings', simulated.findings, real.findings),
    ...differ('reasons', simulated.reasons, real.reasons)
  ]
}

/** Differences of an outcome from what is expected of every engine. */
export function compareExpected (measured: Measured, { shares, findings = [], reasons = [] }: Expected): string[] {
  const wrong = Object.entries(shares).filter(([topic, share]) => !(Math.abs(shareOf(measured, topic) - share) < 1e-9))
    .map(([topic, share]) => `share of ${topic}: ${round(shareOf(measured, topic))} instead of ${round(share)}`)
  const codes = (what: string, found: readonly string[], expected: readonly string[]): string[] => {
    const [a, b] = [found.join(', '), [...expected].sort().join(', ')]
    return a === b ? [] : [`${what}: ${a || 'none'} instead of ${b || 'none'}`]
  }
  return [...wrong, ...codes('findings', measured.findings, findings), ...codes('reasons', measured.reasons, reasons)]
}
