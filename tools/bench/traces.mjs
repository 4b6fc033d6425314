// What reading traces costs: tracestat and gsplan-tracer cat on the full trace of a simulated run, against `gzip -dc`
// and, where they are on the machine (PATH or ~/go/bin), the Go tools tracestat and trace2json on the same file. Runs
// take turns; the best of each counts. Judge the ratios, not the times. Also what an event costs the node that traces.
//
//   npm run bench:traces                   the trace is made once and kept in .nx/
//   npm run bench:traces -- FILE.bin.gz    another one
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { gsplan, runArgs } from './gsplan-run.mjs'
import { runMetered } from './run-metered.mjs'
import { root, setUp } from '../setup/set-up.mjs'

const ROUNDS = 3
const TOPIC = 'blocks'
const kept = join(root, '.nx/bench/full-trace.bin.gz')

setUp()
process.chdir(root)

const node = process.execPath
const tracestat = ['packages/tracestat/bin/tracestat.js']
const tracer = ['packages/tracer/bin/gsplan-tracer.js']

/**
 * A simulated run, with its JSON result.
 *
 * @param {string} outputDir
 * @param {{ readonly runS: number, readonly peers: number, readonly fullTraces: boolean }} size
 * @param {readonly string[]} [more] arguments
 */
function simulate (outputDir, { runS, peers, fullTraces }, more) {
  const params = {
    N_NODES: peers, N_PUBLISHER: 6, N_DEGREE: 15, T_WARM: '8s', T_RUN: `${runS}s`, T_COOL: '3s', FULL_TRACES: fullTraces
  }
  return gsplan(runArgs(outputDir, params, more))
}

function makeTrace () {
  if (existsSync(kept)) return kept
  process.stderr.write('making a trace (a simulated run of 60 peers), a minute or two …\n')
  const scratch = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))
  try {
    simulate(scratch, { runS: 15, peers: 60, fullTraces: true })
    mkdirSync(join(root, '.nx/bench'), { recursive: true })
    const [run = ''] = readdirSync(scratch)
    copyFileSync(join(scratch, run, 'analysis/full-trace.bin.gz'), `${kept}.tmp`)
    renameSync(`${kept}.tmp`, kept)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return kept
}

/** @param {string} name of a program */
const find = name => [...(process.env.PATH ?? '').split(delimiter), join(homedir(), 'go/bin')]
  .map(dir => join(dir, name)).find(path => existsSync(path))

/**
 * CPU of an event in the node that traces: two runs that differ in nothing else.
 *
 * @param {string} scratch
 */
function costPerEvent (scratch) {
  /** @param {boolean} fullTraces */
  const run = fullTraces =>
    simulate(join(scratch, String(fullTraces)), { runS: 5, peers: 30, fullTraces }, ['--skip-analysis'])
  const [filtered, full] = [run(false), run(true)]
  const dir = join(scratch, 'true')
  const archive = join(dir, readdirSync(dir)[0], 'test-output.tgz')
  runMetered([node, 'packages/analysis/bin/gsplan-analysis.js', 'extract', archive, '-o', join(scratch, 'extracted')])
  const trace = join(scratch, 'extracted/full-trace.bin.gz')
  const { text } = runMetered([node, ...tracestat, '-summary=false', '-json', '-', trace])
  const { events } = count(trace)
  return { events, us: 1e6 * (full.cpuS - filtered.cpuS) / events, messages: JSON.parse(text).Events.Totals.Publish }
}

/**
 * Events and bytes of a trace.
 *
 * @param {string} file
 * @returns {{ events: number, bytes: number }}
 */
function count (file) {
  const { text } = runMetered([node, '--input-type=module', '-e', `
    import { readTraceFile } from '${join(root, 'packages/tracer/dist/index.js')}'
    let events = 0, bytes = 0
    for await (const batch of readTraceFile(${JSON.stringify(file)})) {
      bytes += batch.bytes.length
      const records = batch.records()
      while (records.nextUnread()) events++
    }
    console.log(JSON.stringify({ events, bytes }))`])
  return JSON.parse(text)
}

const trace = process.argv[2] ?? makeTrace()
const { events, bytes } = count(trace)
/** @param {number} size */
const megabytes = size => `${(size / 1e6).toFixed(0)} MB`
process.stdout.write(`${megabytes(bytes)}, ${megabytes(statSync(trace).size)} gzip, ${(events / 1e6).toFixed(2)} M events\n`)

const goTracestat = find('tracestat')
const goTrace2json = find('trace2json')
/** @typedef {readonly string[]} CommandLine */

/** @typedef {readonly [name: string, ours: CommandLine, go?: CommandLine | undefined, goal?: number | undefined]} Row */

/**
 * A row of ours with the same work done by a Go tool, and how many times as fast ours should be.
 *
 * @param {readonly string[]} ours name, then arguments of Node
 * @param {string | undefined} goTool
 * @param {readonly string[]} args
 * @param {number} [goal]
 * @returns {Row}
 */
const versus = (ours, goTool, args, goal) => [
  [ours[0], ...args].join(' '), [node, ...ours.slice(1), ...args, trace],
  goTool === undefined ? undefined : [goTool, ...args.filter(arg => !arg.startsWith('--') && arg !== 'go'), trace], goal
]
/** @type {readonly Row[]} */
const rows = [
  ['gzip -dc', ['gzip', '-dc', trace]],
  versus(['tracestat', ...tracestat], goTracestat, ['-summary', '-cdf'], 2),
  versus(['tracestat', ...tracestat], goTracestat, ['-cdf', '-topic', TOPIC], 3),
  versus(['cat', ...tracer, 'cat'], goTrace2json, ['--format', 'go'], 2),
  versus(['cat', ...tracer, 'cat'], undefined, [])
]
if (goTracestat === undefined) process.stdout.write('no Go tools on this machine: ratios are to gzip -dc only\n')
process.stdout.write(`${''.padEnd(32)}  wall s    MB/s  M events/s   peak MB   vs gzip   vs Go (goal)\n`)
let gzipS
for (const [name, ours, go, goal] of rows) {
  let [best, bestGo] = [{ wallS: Infinity, peakBytes: NaN }, Infinity]
  for (let round = 0; round < ROUNDS; round++) {
    const run = runMetered(ours, { stdout: 'ignore' })
    if (run.wallS < best.wallS) best = run
    if (go !== undefined) bestGo = Math.min(bestGo, runMetered(go, { stdout: 'ignore' }).wallS)
  }
  gzipS ??= best.wallS
  const { wallS, peakBytes } = best
  const peak = Number.isNaN(peakBytes) ? '' : (peakBytes / 1e6).toFixed(0)
  process.stdout.write([
    name.padEnd(32), wallS.toFixed(2).padStart(8), (bytes / wallS / 1e6).toFixed(0).padStart(8),
    (events / wallS / 1e6).toFixed(2).padStart(12), peak.padStart(10),
    `${(gzipS / wallS).toFixed(2)} ×`.padStart(10), go === undefined ? '' : `${(bestGo / wallS).toFixed(2)} × (${goal})`.padStart(15)
  ].join('').trimEnd() + '\n')
}

const scratch = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))
try {
  const cost = costPerEvent(scratch)
  process.stdout.write(`tracing a router: ${cost.us.toFixed(2)} µs of CPU per event, from the router into the archive ` +
    `(${cost.events} events of ${cost.messages} messages, full against filtered traces)\n`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
