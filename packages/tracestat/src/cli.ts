import { exitCodes, guardOutput, parseMaxMemory, readVersion, reportError, type Io } from '@gsplan/cli'
import { parseGoFlags } from './go-flags.ts'

const help = `Usage: tracestat [flags] [trace file…]

Statistics of gossipsub traces, plain or gzip; several files are one trace,
- is the standard input.

  -summary      print the summary (default true)
  -cdf          print the CDF of propagation delays
  -json FILE    write the statistics as JSON; - is the standard output,
                an empty value writes none
  -topic NAME   only messages published to this topic; empty: all topics
  -metrics      print the metrics that traces give, with units: for all topics
                together and for each of several; with -topic, for that topic
  -max-memory SIZE
                memory for what is kept of the traces, such as 4GiB (default:
                by their size)
  -partial      use the events before the damage of a damaged file
  -version      print the version
`

const kinds = {
  summary: 'bool', cdf: 'bool', json: 'string', topic: 'string', metrics: 'bool', partial: 'bool', help: 'bool', h: 'bool',
  'max-memory': 'string', version: 'bool'
} as const

async function run (argv: readonly string[], io: Io): Promise<void> {
  const { flags, rest } = parseGoFlags(argv, kinds)
  const isSet = (name: keyof typeof kinds): boolean => flags.get(name) === true
  const textOf = (name: keyof typeof kinds): string | undefined => flags.get(name) as string | undefined
  if (isSet('help') || isSet('h')) {
    io.stdout.write(help)
  } else if (isSet('version')) {
    io.stdout.write(`${readVersion(import.meta.url)}\n`)
  } else {
    const { printStatistics } = await import('./print-statistics.ts')
    await printStatistics(rest, {
      summary: flags.get('summary') !== false, cdf: isSet('cdf'), json: textOf('json'), topic: textOf('topic'),
      metrics: isSet('metrics'), partial: isSet('partial'),
      maxMemoryBytes: parseMaxMemory(textOf('max-memory'), '-max-memory')
    }, io)
  }
}

/**
 * The command `tracestat`: flags and output of the Go tool of that name.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  guardOutput('tracestat', io)
  try {
    await run(argv, io)
    return exitCodes.ok
  } catch (error) {
    const exitCode = reportError('tracestat', error, io)
    if (exitCode === exitCodes.usage) io.stderr.write(help)
    return exitCode
  }
}
