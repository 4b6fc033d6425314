import {
  computeMeshDegree, computePropagation, computeTracestatMetrics, countExpected, type Metrics
} from '@gsplan/tracestat'
import type { Extraction } from '../extract/extraction.ts'
import { computeCounters } from '../metrics/counters.ts'
import { computeHealth, readHealth } from '../metrics/health.ts'
import { metricDefinitions } from '../metrics/metric-definitions.ts'
import { computeScores, type ScoreColumns } from '../metrics/scores.ts'
import { sampleMesh } from './mesh-table.ts'
import { numberColumn } from './number-column.ts'
import type { RunTable } from './run-table.ts'
import type { RunLog, TableSources } from './table-sources.ts'
import type { ColumnsOf } from './table-definitions.ts'

function messagesExpected ({ instances }: Extraction): number | null {
  const summaries = instances.flatMap(({ publishing }) => publishing)
  return summaries.length === 0 ? null : summaries.reduce((sum, { expected }) => sum + expected, 0)
}

/** Copies of messages sent: from the nodes' counters or, where they lack them, from full traces. */
function countTransmissions (
  counted: number | null | undefined, log: RunLog | undefined, deliveries: number
): Record<'transmissions' | 'rmr', number | null> {
  const full = log?.log.full
  const transmissions = counted ?? (full !== undefined && full.events > 0 ? full.transmissions : null)
  return { transmissions, rmr: transmissions === null || deliveries === 0 ? null : transmissions / deliveries - 1 }
}

const scoreColumns = (scores: RunTable): ScoreColumns => ({
  timestamps: scores.array('timestamp') as BigInt64Array, observers: numberColumn(scores, 'observer'),
  peers: numberColumn(scores, 'peer'), values: numberColumn(scores, 'score')
})

/** Measures what the trace shows; mesh degrees need a known run phase. */
async function measureTrace (sources: TableSources): Promise<Metrics> {
  const [trace, log] = [await sources.trace(), await sources.log()]
  return {
    ...log && computePropagation(log.spreads, log.sightings),
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
  const fromCounters = computeCounters([...counters.values()], pairs, deliveries)
  return {
    ...fromTrace,
    messages_expected: messagesExpected(extraction),
    ...fromCounters,
    ...countTransmissions(fromCounters['transmissions'], log, deliveries),
    ...computeHealth(await readHealth(extraction.analysisDir)),
    ...computeScores(scoreColumns(scores), phase?.firstNs ?? 0n, phase?.lastNs ?? 2n ** 63n)
  }
}

/** The table `summary`: every metric, null where its source is missing. */
export async function summaryTable (sources: TableSources, scores: RunTable): Promise<ColumnsOf<'summary'>> {
  const measured = await measure(sources, scores)
  return {
    metric: metricDefinitions.map(({ name }) => name),
    value: metricDefinitions.map(({ name }) => measured[name] ?? null),
    unit: metricDefinitions.map(({ unit }) => unit),
    source: metricDefinitions.map(({ source }) => source)
  }
}

/** The metrics of a table `summary`. */
export function toMetrics (summary: RunTable): Metrics {
  const [names, values] = [summary.array('metric'), summary.array('value')]
  return Object.fromEntries(Array.from(names, (name, row) => [name as string, values[row] as number | null]))
}
