import { formatMetricKey } from '@gsplan/run-format'
import {
  computeMeshDegree, computeOfferedLoad, computePropagation, computeTopicMetrics, computeTracestatMetrics, countExpected,
  splitByTopic, type MeasuredTopic, type Metrics
} from '@gsplan/tracestat'
import type { Extraction, TraceReading } from '../extract/extraction.ts'
import { computeCounters, countersOwed } from '../metrics/counters.ts'
import { computeHealth, readHealth } from '../metrics/health.ts'
import { metricDefinitions, metricsPerTopic } from '../metrics/metric-definitions.ts'
import { computeScores, type ScoreColumns } from '../metrics/scores.ts'
import { Labels } from './column-values.ts'
import { sampleMesh } from './mesh-table.ts'
import { numberColumn } from './number-column.ts'
import type { RunTable } from './run-table.ts'
import type { RunLog, TableSources } from './table-sources.ts'
import type { ColumnsOf } from './table-definitions.ts'

/** Messages that the publishers had to send, on all topics or one; null when no publisher gave an account. */
function messagesExpected ({ instances }: Extraction, only?: string): number | null {
  const summaries = instances.flatMap(({ publishing }) => publishing)
  if (summaries.length === 0) return null
  return summaries.reduce((sum, { topic, expected }) => only === undefined || topic === only ? sum + expected : sum, 0)
}

/** Most topics that are measured one by one, some thirty values each. */
const MAX_TOPICS = 10_000

/** Copies of messages sent: from the nodes' counters or, where they lack them, from full traces. */
function countTransmissions (
  counted: number | null | undefined, log: RunLog | undefined, deliveries: number
): Record<'transmissions' | 'rmr', number | null> {
  const transmissions = counted ?? log?.log.full.transmissions ?? null
  return { transmissions, rmr: transmissions === null || deliveries === 0 ? null : transmissions / deliveries - 1 }
}

/** Columns of the table `scores`, as numbers. */
export const scoreColumns = (scores: RunTable): ScoreColumns => ({
  timestamps: scores.array('timestamp') as BigInt64Array, observers: numberColumn(scores, 'observer'),
  peers: numberColumn(scores, 'peer'), values: numberColumn(scores, 'score')
})

/** Length of the run phase, ns; undefined when it is not known. */
const phaseLength = ({ phase }: TableSources): number | undefined => phase === undefined ? undefined : Number(phase.lengthNs)

/** Measures what the trace shows; mesh degrees need a known run phase. */
async function measureTrace (sources: TableSources): Promise<Metrics> {
  const [trace, log] = [await sources.trace(), await sources.log()]
  return {
    ...log && computePropagation(log.spreads, log.sightings),
    ...log && computeOfferedLoad(log.spreads, phaseLength(sources)),
    ...trace && computeTracestatMetrics(trace.tracestat),
    ...log && sources.phase && computeMeshDegree(sampleMesh(log))
  }
}

/** Measures a run; a metric that can't be measured is null or absent. */
async function measure (sources: TableSources, scores: RunTable): Promise<Metrics> {
  const { extraction, phase } = sources
  const [log, counters] = [await sources.log(), await sources.counters()]
  const fromTrace = await measureTrace(sources)
  const deliveries = fromTrace['deliveries'] ?? 0
  const pairs = countExpected(log?.spreads ?? [])
  const fromCounters = computeCounters(countersOwed(counters, extraction.peers), pairs, deliveries)
  return {
    ...fromTrace,
    messages_expected: messagesExpected(extraction),
    ...fromCounters,
    ...countTransmissions(fromCounters['transmissions'], log, deliveries),
    ...computeHealth(await readHealth(extraction.analysisDir, extraction.budget)),
    ...computeScores(scoreColumns(scores), phase?.firstNs ?? 0n, phase?.lastNs ?? 2n ** 63n)
  }
}

/** Messages and meshes of each topic; empty for a run without a trace, or with more topics than are measured. */
function splitRun ({ phase }: TableSources, trace: TraceReading, run: RunLog): ReadonlyMap<string, MeasuredTopic> {
  return run.log.topics().length > MAX_TOPICS
    ? new Map()
    : splitByTopic(trace.log, { ...run, meshSamples: phase === undefined ? [] : sampleMesh(run) })
}

/** Measures each topic; the values of the only topic are those of all. */
async function measureTopics (sources: TableSources, all: Metrics): Promise<ReadonlyMap<string, Metrics>> {
  const [trace, run] = [await sources.trace(), await sources.log()]
  if (trace === undefined || run === undefined) return new Map()
  const parts = splitRun(sources, trace, run)
  return new Map(Array.from(parts, ([topic, part]) => [topic, parts.size === 1
    ? all
    : {
        ...computeTopicMetrics(trace.log, trace.tracestat, part, phaseLength(sources)),
        messages_expected: messagesExpected(sources.extraction, topic)
      }]))
}

/** The table `summary`: every metric, null where its source is missing; then those of each topic. */
export async function summaryTable (sources: TableSources, scores: RunTable): Promise<ColumnsOf<'summary'>> {
  const all = await measure(sources, scores)
  const topics = [...await measureTopics(sources, all)]
  const rows = [
    ...metricDefinitions.map(definition => ({ definition, code: -1, value: all[definition.name] ?? null })),
    ...topics.flatMap(([, measured], code) =>
      metricsPerTopic.map(definition => ({ definition, code, value: measured[definition.name] ?? null })))
  ]
  return {
    metric: rows.map(({ definition }) => definition.name),
    value: rows.map(({ value }) => value),
    unit: rows.map(({ definition }) => definition.unit),
    source: rows.map(({ definition }) => definition.source),
    topic: new Labels(Int32Array.from(rows, ({ code }) => code), topics.map(([topic]) => topic))
  }
}

/** The metrics of a table `summary`, those of a topic by keys such as `latency_p99{topic=blocks}`. */
export function toMetrics (summary: RunTable): Metrics {
  const [names, topics, values] = ['metric', 'topic', 'value'].map(name => summary.array(name))
  return Object.fromEntries(Array.from(names ?? [], (name, row) => [
    formatMetricKey({ name: name as string, topic: (topics?.[row] as string | null) ?? undefined }),
    values?.[row] as number | null
  ]))
}
