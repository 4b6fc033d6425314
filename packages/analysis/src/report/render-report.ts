import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import type { Analysis } from '../analyse.ts'
import { formatMetric } from '@gsplan/tracestat'
import { metricDefinitions } from '../metrics/metric-definitions.ts'
import type { RunFacts } from '../run/run-facts.ts'

const templatePath = fileURLToPath(new URL('../../templates/report.html.eta', import.meta.url))

/** Metrics shown large on top. */
const keyMetrics = ['messages_published', 'delivery_ratio', 'latency_p50', 'latency_p99', 'latency_max', 'mesh_degree_mean',
  'duplicates_per_peer', 'bytes_per_delivery']

interface Row {
  readonly cells: readonly string[]
}

/** One row a peer: who it is and what its counters say. */
function peerRows ({ run, tables: { metrics } }: Analysis): Row[] {
  const counters = new Map(metrics.objects().map(row => [(row as { peer: number }).peer, row as Record<string, unknown>]))
  return run.extraction.peers.map(peer => {
    const show = (name: string): string => {
      const value = counters.get(peer.seq)?.[name]
      return typeof value === 'number' ? String(value) : '–'
    }
    return {
      cells: [String(peer.seq), `${peer.type}-${peer.node_type_seq}-${peer.node_index}`, peer.peer_id,
        ...['published', 'delivered', 'duplicates', 'rejected', 'sent_rpcs', 'recv_rpcs', 'peersadded'].map(show)]
    }
  })
}

const peerColumns = ['seq', 'node', 'peer id', 'published', 'delivered', 'duplicates', 'rejected', 'RPCs sent',
  'RPCs received', 'peers']

const headlines: Readonly<Record<string, string>> = {
  passed: 'Passed', failed: 'Failed', invalid: 'Invalid: the measurement can\'t be trusted'
}

function metricRows ({ metrics }: Analysis): Array<{ name: string, value: string, meaning: string, source: string }> {
  return metricDefinitions.map(definition => ({
    name: definition.name,
    value: formatMetric(definition, metrics[definition.name] ?? null),
    meaning: definition.meaning,
    source: definition.source
  }))
}

function provenance (run: RunFacts | undefined): Array<readonly [string, string]> {
  if (run === undefined) return []
  const { target, timing, host, versions } = run
  return [
    ['router', `${target.module} ${target.version}`],
    ['router integrity', target.integrity ?? 'unknown'],
    ['engine', run.engine],
    ['seed', String(run.seed)],
    ...Object.entries(versions).map(([name, version]) => [name, version] as const),
    ['host', `${host.cores} cores, ${(host.memoryBytes / 2 ** 30).toFixed(1)} GiB, ${host.os}`],
    ['started', run.startedAt],
    ['time', `${timing.wallS.toFixed(1)} s for ${timing.virtualS.toFixed(1)} s of the test, ` +
    (timing.cpuS === null || timing.peakRssBytes === null
      ? 'CPU and memory not measured'
      : `${timing.cpuS.toFixed(1)} s of CPU, ${(timing.peakRssBytes / 2 ** 20).toFixed(0)} MiB at most`)],
    ...run.command === undefined ? [] : [['run it again', run.command] as const]
  ]
}

/** SVG as part of a page: without what only a file of its own has. */
const inlineSvg = (svg: string): string => svg.replace(/^<\?xml[^>]*>\s*/, '').replace(/<!DOCTYPE[^>]*>\s*/, '')

/**
 * The report of a run: one HTML page that needs nothing else. Names from the run are untrusted and escaped.
 *
 * @param run what is known of the run; old archives have nothing
 */
export function renderReport (analysis: Analysis, run?: RunFacts): string {
  const eta = new Eta({ autoEscape: true, autoTrim: [false, 'nl'] })
  const metrics = metricRows(analysis)
  const { status, reasons } = analysis.verdict
  return eta.renderString(readFileSync(templatePath, 'utf8'), {
    title: run?.name ?? 'gossipsub run',
    status,
    headline: headlines[status] ?? status,
    reasons,
    findings: analysis.findings,
    keys: keyMetrics.flatMap(name => metrics.filter(metric => metric.name === name)),
    metrics,
    thresholds: analysis.thresholds,
    figures: analysis.figures.map(({ name, title, caption, svg }) => ({ name, title, caption, svg: inlineSvg(svg) })),
    peerCount: analysis.run.extraction.peers.length,
    peerColumns,
    peers: peerRows(analysis),
    params: Object.entries(run?.params ?? {})
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    provenance: provenance(run)
  })
}
