import {
  collectDelays, computeMeshDegree, computePropagation, computeSpread, computeTracestatMetrics, readMessageLog,
  type MessageLog, type MessageSpread, type Metrics
} from '@gsplan/tracestat'
import { readTraceFile } from '@gsplan/tracer'
import type { Extraction } from '../extract/extract-archive.ts'
import type { PeerInfo } from '../extract/peer-info.ts'
import { computeCounters, readCounters, type NodeCounters } from './counters.ts'
import { computeHealth, readHealth } from './health.ts'
import { metricDefinitions } from './metric-definitions.ts'
import { computeScores, readScores } from './scores.ts'

const TRIM_NS = 1_000_000_000n

/** Begin and end of the run phase, ns since the Unix epoch. */
export interface RunPhase {
  /** When the first peer begins and the last one ends. */
  readonly firstNs: bigint
  readonly lastNs: bigint
  /**
   * Until when a message counts as published in it. Publishers of the original plan send their last message beside the
   * line that ends the phase, so that it is the end of the whole test unless messages are trimmed.
   */
  readonly publishedUntilNs: bigint
  /** When the last peer begins and the first one ends: all of them run in between. */
  readonly meshFromNs: bigint
  readonly meshToNs: bigint
}

/** Everything that was measured. */
export interface Measurements {
  readonly metrics: Metrics
  readonly spreads: readonly MessageSpread[]
  /** Delays of all deliveries, ns, ascending. */
  readonly delaysNs: Float64Array
  readonly counters: ReadonlyMap<number, NodeCounters>
  /** Deliveries that came before their publication, beyond what clocks explain. */
  readonly negativeDelays: number
}

const min = (times: readonly bigint[]): bigint => times.reduce((a, b) => b < a ? b : a)
const max = (times: readonly bigint[]): bigint => times.reduce((a, b) => b > a ? b : a)

/** The run phase that the peers tell of; undefined when they don't (old plans, early ends). */
export function findRunPhase (peers: readonly PeerInfo[], trim = false): RunPhase | undefined {
  const runs = peers.map(({ t_run: run }) => run).filter(time => time > 0n)
  const cools = peers.map(({ t_cool: cool }) => cool).filter(time => time > 0n)
  if (runs.length === 0 || cools.length === 0) return undefined
  const margin = trim ? TRIM_NS : 0n
  return {
    firstNs: min(runs) + margin, lastNs: max(cools) - margin,
    publishedUntilNs: trim ? max(cools) - margin : max([...cools, ...peers.map(({ t_complete: complete }) => complete)]),
    meshFromNs: max(runs) + margin, meshToNs: min(cools) - margin
  }
}

function messagesExpected ({ runOuts }: Extraction): number | null {
  const summaries = [...runOuts.values()].flatMap(({ publishing }) => publishing)
  return summaries.length === 0 ? null : summaries.reduce((sum, { expected }) => sum + expected, 0)
}

async function readLog ({ tracePath, traceDamage }: Extraction): Promise<MessageLog | undefined> {
  return tracePath === undefined || traceDamage !== undefined ? undefined : readMessageLog(readTraceFile(tracePath))
}

/**
 * Measures a run from its analysis folder. A metric whose source is missing is null.
 *
 * @param trim leaves out messages of the first and last second of the run phase
 */
export async function computeMetrics (
  extraction: Extraction, analysisDir: string, options: { readonly trim?: boolean } = {}
): Promise<Measurements> {
  const { peers, tracestat } = extraction
  const phase = findRunPhase(peers, options.trim)
  const counters = await readCounters(analysisDir)
  const log = await readLog(extraction)
  const relative = (ns: bigint): number => Number(ns - (log?.baseNs ?? 0n))
  const spreads = log === undefined
    ? []
    : computeSpread(log, phase === undefined
        ? { fromNs: -Infinity, toNs: Infinity }
        : { fromNs: relative(phase.firstNs), toNs: relative(phase.publishedUntilNs) })
  const subscribers = peers.length > 0 ? peers.length : tracestat?.peers ?? 0
  const propagation = log === undefined ? {} : computePropagation(spreads, subscribers)
  const measured: Record<string, number | null> = {
    ...propagation,
    messages_expected: messagesExpected(extraction),
    ...tracestat === undefined ? {} : computeTracestatMetrics(tracestat),
    ...log === undefined || phase === undefined
      ? {}
      : computeMeshDegree(log.meshChanges, relative(phase.meshFromNs), relative(phase.meshToNs)),
    ...computeCounters([...counters.values()], spreads.length * (subscribers - 1), propagation['deliveries'] ?? 0),
    ...computeHealth(await readHealth(analysisDir)),
    ...await computeScores(readScores(analysisDir), phase?.firstNs ?? 0n, phase?.lastNs ?? 2n ** 63n)
  }
  const delaysNs = collectDelays(spreads)
  return {
    metrics: Object.fromEntries(metricDefinitions.map(({ name }) => [name, measured[name] ?? null])),
    spreads,
    delaysNs,
    counters,
    negativeDelays: delaysNs.findIndex(delay => delay >= 0) === -1
      ? delaysNs.length
      : delaysNs.findIndex(delay => delay >= 0)
  }
}
