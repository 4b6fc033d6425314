import { createReadStream, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readTrace, TraceFormatError } from '@gsplan/tracer'
import { TracestatCollector } from './collect-tracestat.ts'
import { encodeSummary, formatCdf, jsonPieces } from './format-tracestat.ts'
import { parseGoFlags } from './go-flags.ts'
import { MessageLog } from './metrics/message-log.ts'
import { formatMetric } from './metrics/metric-definition.ts'
import { computeTraceMetrics } from './metrics/trace-metrics.ts'
import { traceMetrics } from './metrics/trace-metric-definitions.ts'
import { ProgressLine } from './progress.ts'
import type { Tracestat, TraceDamage } from './tracestat.ts'

/** Where a command reads and writes; Node's `process` is one. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>
  readonly stdout: { write (text: Uint8Array | string): unknown }
  readonly stderr: { write (text: string): unknown, readonly isTTY?: boolean }
}

const help = `Usage: tracestat [flags] [trace file…]

Statistics of gossipsub traces, plain or gzip; several files are one trace,
- is the standard input.

  -summary      print the summary (default true)
  -cdf          print the CDF of propagation delays
  -json FILE    write the statistics as JSON; - is the standard output
  -topic NAME   only messages published to this topic
  -metrics      print the metrics that traces give, with units
  -partial      of a damaged file, take what is whole before the damage
  -version      print the version
`

const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

function fileError (path: string, cause: unknown): Error {
  const { message, code } = cause as NodeJS.ErrnoException
  const what = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder' : message
  return Object.assign(new Error(`${path}: ${what}`, { cause }), { exitCode: 1 })
}

/** Writes a file whole or not at all. */
function writeWhole (path: string, pieces: Iterable<string>): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, '')
    for (const piece of pieces) writeFileSync(temporary, piece, { flag: 'a' })
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw fileError(path, cause)
  }
}

async function * toBytes (chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

/** Bytes of files on disk; 0 when one of them is no file. */
function countBytes (paths: readonly string[]): number {
  const sizes = paths.map(path => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  return sizes.includes(0) ? 0 : sizes.reduce((sum, size) => sum + size, 0)
}

interface CollectOptions {
  readonly topic?: string
  readonly metrics: boolean
  readonly partial: boolean
}

interface Collected {
  readonly tracestat: Tracestat
  readonly log: MessageLog
}

/** Reads all files into one statistic, and into a log of messages if metrics are wanted. */
async function collect (paths: readonly string[], options: CollectOptions, io: Io): Promise<Collected> {
  const collector = new TracestatCollector(options)
  const log = new MessageLog()
  const progress = new ProgressLine(io.stderr, countBytes(paths))
  const damage: TraceDamage[] = []
  try {
    for (const path of paths) {
      const source = path === '-' ? toBytes(io.stdin) : createReadStream(path, { highWaterMark: 262_144 })
      const name = path === '-' ? 'standard input' : path
      try {
        for await (const batch of readTrace(progress.count(source))) {
          if (options.metrics) log.add(batch)
          collector.add(batch)
        }
      } catch (cause) {
        if (!options.partial || !(cause instanceof TraceFormatError)) throw fileError(name, cause)
        damage.push({ file: name, message: cause.message, offset: cause.offset })
      }
    }
  } finally {
    progress.end()
  }
  const tracestat = collector.result()
  return { tracestat: damage.length === 0 ? tracestat : { ...tracestat, damage }, log }
}

function formatMetrics ({ tracestat, log }: Collected): string {
  const metrics = computeTraceMetrics(log, tracestat)
  const lines = traceMetrics.map(metric =>
    `${metric.name.padEnd(22)}${formatMetric(metric, metrics[metric.name] ?? null).padStart(20)}\n`)
  return `=== Metrics (whole trace) ===\n${lines.join('')}`
}

/**
 * The command `tracestat`: flags and output of the Go tool of that name.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  try {
    const { flags, rest } = parseGoFlags(argv, {
      summary: 'bool', cdf: 'bool', json: 'string', topic: 'string', metrics: 'bool', partial: 'bool', help: 'bool',
      h: 'bool', version: 'bool'
    })
    if (flags.get('help') === true || flags.get('h') === true) {
      io.stdout.write(help)
      return 0
    }
    if (flags.get('version') === true) {
      io.stdout.write(`${readVersion()}\n`)
      return 0
    }
    const topic = flags.get('topic') as string | undefined
    const metrics = flags.get('metrics') === true
    const collected = await collect(
      rest, { ...topic === undefined ? {} : { topic }, metrics, partial: flags.get('partial') === true }, io)
    const { tracestat } = collected
    for (const { file, message } of tracestat.damage ?? []) {
      io.stderr.write(`tracestat: ${file}: ${message}; the statistics are of what is whole before it\n`)
    }
    if (flags.get('summary') !== false) io.stdout.write(encodeSummary(tracestat))
    if (flags.get('cdf') === true) io.stdout.write(formatCdf(tracestat))
    if (metrics) io.stdout.write(formatMetrics(collected))
    const json = flags.get('json') as string | undefined
    if (json === '-') for (const piece of jsonPieces(tracestat)) io.stdout.write(piece)
    else if (json !== undefined && json !== '') writeWhole(json, jsonPieces(tracestat))
    return 0
  } catch (error) {
    const { message, stack, exitCode } = error as Error & { readonly exitCode?: number }
    io.stderr.write(`tracestat: ${exitCode === undefined ? stack ?? message : message}\n`)
    if (exitCode === 2) io.stderr.write(help)
    return exitCode ?? 70
  }
}
