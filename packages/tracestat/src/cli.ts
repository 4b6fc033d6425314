import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { readTraceFile, type TraceBatch } from '@gsplan/tracer'
import { collectTracestat } from './collect-tracestat.ts'
import { formatCdf, formatJson, formatSummary } from './format-tracestat.ts'
import { parseGoFlags } from './go-flags.ts'

/** Where a command writes. */
export interface Io {
  readonly stdout: { write (text: string): unknown }
  readonly stderr: { write (text: string): unknown }
}

const help = `Usage: tracestat [flags] [trace file…]

Statistics of gossipsub traces, plain or gzip; several files are one trace.

  -summary      print the summary (default true)
  -cdf          print the CDF of propagation delays
  -json FILE    write the statistics as JSON; - is the standard output
  -topic NAME   only messages published to this topic
  -version      print the version
`

const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

async function * readFiles (paths: readonly string[]): AsyncGenerator<TraceBatch> {
  for (const path of paths) {
    try {
      yield * readTraceFile(path)
    } catch (cause) {
      const { message, code } = cause as NodeJS.ErrnoException
      const error = new Error(code === 'ENOENT' ? `${path}: no such file` : `${path}: ${message}`, { cause })
      throw Object.assign(error, { exitCode: 1 })
    }
  }
}

/** Writes a file whole or not at all. */
function writeWhole (path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, text)
  renameSync(temporary, path)
}

/**
 * The command `tracestat`: flags and output of the Go tool of that name.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  try {
    const { flags, rest } = parseGoFlags(argv, {
      summary: 'bool', cdf: 'bool', json: 'string', topic: 'string', help: 'bool', h: 'bool', version: 'bool'
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
    const tracestat = await collectTracestat(readFiles(rest), topic === undefined ? {} : { topic })
    if (flags.get('summary') !== false) io.stdout.write(formatSummary(tracestat))
    if (flags.get('cdf') === true) io.stdout.write(formatCdf(tracestat))
    const json = flags.get('json') as string | undefined
    if (json === '-') io.stdout.write(formatJson(tracestat))
    else if (json !== undefined && json !== '') writeWhole(json, formatJson(tracestat))
    return 0
  } catch (error) {
    const { message, stack, exitCode } = error as Error & { readonly exitCode?: number }
    io.stderr.write(`tracestat: ${exitCode === undefined ? stack ?? message : message}\n`)
    if (exitCode === 2) io.stderr.write(help)
    return exitCode ?? 70
  }
}
