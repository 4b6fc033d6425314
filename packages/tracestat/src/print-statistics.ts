import { InputError, printable, writeWholeSync, type Io } from '@gsplan/cli'
import { collectFiles, type Collected, type CollectFilesOptions } from './collect-files.ts'
import { encodeSummary, formatCdf, jsonPieces } from './format-tracestat.ts'
import { formatMetric } from './metrics/metric-definition.ts'
import { computeTraceMetrics } from './metrics/trace-metrics.ts'
import { traceMetrics } from './metrics/trace-metric-definitions.ts'
import type { Tracestat } from './tracestat.ts'

export interface PrintOptions extends CollectFilesOptions {
  readonly summary: boolean
  readonly cdf: boolean
  /** File for the statistics as JSON; `-` is the standard output. */
  readonly json?: string | undefined
}

function formatMetrics ({ tracestat, log }: Collected): string {
  const metrics = computeTraceMetrics(log, tracestat)
  const lines = traceMetrics.map(metric =>
    `${metric.name.padEnd(22)}${formatMetric(metric, metrics[metric.name] ?? null).padStart(20)}\n`)
  return `=== Metrics (whole trace) ===\n${lines.join('')}`
}

function writeJson (path: string, tracestat: Tracestat, io: Io): void {
  if (path === '-') {
    for (const piece of jsonPieces(tracestat)) io.stdout.write(piece)
    return
  }
  try {
    writeWholeSync(path, jsonPieces(tracestat))
  } catch (cause) {
    throw new InputError(path, cause)
  }
}

/** Prints statistics of traces as the Go tool does. */
export async function printStatistics (paths: readonly string[], options: PrintOptions, io: Io): Promise<void> {
  const collected = await collectFiles(paths, options, io)
  const { tracestat } = collected
  for (const { file, message } of tracestat.damage ?? []) {
    io.stderr.write(`tracestat: ${printable(`${file}: ${message}`)}; the statistics are of what is whole before it\n`)
  }
  if (options.summary) io.stdout.write(encodeSummary(tracestat))
  if (options.cdf) io.stdout.write(formatCdf(tracestat))
  if (options.metrics) io.stdout.write(formatMetrics(collected))
  if (options.json !== undefined && options.json !== '') writeJson(options.json, tracestat, io)
}
