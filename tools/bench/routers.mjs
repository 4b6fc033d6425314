// What deliveries and RPCs cost with each kind of router in the simulation, and what RPCs as bytes cost, one after the
// other on this machine: CPU of the whole of `gsplan run`; CPU of its run phase, which is what it costs more than a run of
// a second; and memory. Then the same small network of routers in Go in the simulation and as real nodes on this machine,
// which is how gossipsub was measured before. Judge the ratios, not the times.
//
//   npm run bench:routers             10 s of messages
//   npm run bench:routers -- --short  3 s
//   npm run bench:routers -- Go       rows whose names have that
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { gsplan, runArgs } from './gsplan-run.mjs'
import { root, setUp } from '../setup/set-up.mjs'

const runS = process.argv.includes('--short') ? 3 : 10
/** Work of a row: peers, all of which publish, and messages a second of all of them. */
const usual = { peers: 100, ratePerS: 20, latency: '50ms' }
/** What real nodes on two cores keep up with; their links have no latency. */
const small = { peers: 20, ratePerS: 10, latency: '0s' }
const go = 'github.com/libp2p/go-libp2p-pubsub'
const hasGo = spawnSync('go', ['version']).status === 0

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} module
 * @property {string} version
 * @property {typeof usual} [work]
 * @property {string} [engine]
 * @property {readonly string[]} [more] flags
 */

/** @type {readonly Row[]} */
const rows = [
  { name: 'JS 14, objects', module: '@chainsafe/libp2p-gossipsub', version: '14.1.2' },
  { name: 'JS 14, bytes', module: '@chainsafe/libp2p-gossipsub', version: '14.1.2', more: ['--wire', 'bytes'] },
  { name: 'JS 17, objects', module: '@libp2p/gossipsub', version: '17.1.1' },
  { name: 'JS 17, bytes', module: '@libp2p/gossipsub', version: '17.1.1', more: ['--wire', 'bytes'] },
  { name: 'Go v0.11', module: go, version: 'v0.11.0' },
  { name: 'Go v0.19', module: go, version: 'v0.19.0' },
  { name: 'Go v0.19, small', module: go, version: 'v0.19.0', work: small },
  { name: 'Go v0.19, real', module: go, version: 'v0.19.0', work: small, engine: 'exec' }
]

/**
 * RPCs that all peers of a run have sent, by their own counters.
 *
 * @param {string} runDir
 * @param {string} folder for the files of its archive
 */
function countRpcs (runDir, folder) {
  mkdirSync(folder)
  execFileSync('tar', ['-xzf', join(runDir, 'test-output.tgz'), '-C', folder])
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('-aggregate.json'))
  return names.reduce((sum, name) => sum + JSON.parse(readFileSync(join(folder, name), 'utf8')).SentRPC.RPCs, 0)
}

/**
 * @param {Row} row
 * @param {string} output
 * @param {number} runS
 */
function runOnce ({ module, version, work = usual, engine = 'sim', more = [] }, output, runS) {
  const { peers, ratePerS, latency } = work
  const params = {
    GS_MODULE: module, GS_VERSION: version, N_NODES: peers, N_PUBLISHER: peers, N_DEGREE: 10, T_WARM: '10s', T_RUN: `${runS}s`,
    T_COOL: '5s', T_LATENCY: latency, T_LATENCY_MAX: latency, JITTER_PCT: 0,
    TOPIC_CONFIG: JSON.stringify([{ id: 'blocks', message_rate: `${ratePerS}/s`, message_size: '1536 B' }])
  }
  const flags = ['--engine', engine, '--skip-analysis', '--seed', '7', ...more]
  const { result, cpuS: ownS } = gsplan(runArgs(output, params, flags))
  const deliveries = ratePerS * runS * (peers - 1)
  // processes of nodes are others than the command's
  const cpuS = engine === 'exec' ? ownS + result.timing.cpuS : ownS
  return { cpuS, deliveries, rpcs: countRpcs(result.runDir, `${output}-files`), mb: result.timing.peakRssBytes / 1e6 / peers }
}

/**
 * @param {Row} row
 * @param {string} output
 */
function measure (row, output) {
  // the first run of a router compiles it
  if (row.module === go) runOnce(row, `${output}-compiles`, 1)
  const [short, long] = [runOnce(row, `${output}-short`, 1), runOnce(row, output, runS)]
  const phaseS = long.cpuS - short.cpuS
  return {
    us: long.cpuS * 1e6 / long.deliveries, phaseUs: phaseS * 1e6 / (long.deliveries - short.deliveries),
    rpcUs: phaseS * 1e6 / (long.rpcs - short.rpcs), mb: long.mb
  }
}

setUp()
process.chdir(root)
const scratch = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))
try {
  const describe = ({ peers, ratePerS } = usual) => `${peers} peers, ${ratePerS} messages a second`
  process.stdout.write(`${describe()} (small, real: ${describe(small)}) of 1,536 B, ${runS} s; ` +
    'CPU of the whole command, and of the run phase\n')
  let first = 0
  const [asked = ''] = process.argv.slice(2).filter(arg => !arg.startsWith('-'))
  for (const row of rows.filter(({ name }) => name.includes(asked))) {
    if (row.module === go && !hasGo) {
      process.stdout.write(`${row.name.padEnd(16)} left out: expected Go (https://go.dev/dl), found none\n`)
      continue
    }
    const { us, phaseUs, rpcUs, mb } = measure(row, join(scratch, row.name))
    first ||= us
    process.stdout.write(`${row.name.padEnd(16)}${us.toFixed(0).padStart(6)} µs per delivery   ratio ${(us / first).toFixed(2).padStart(5)}   ` +
      `run phase ${phaseUs.toFixed(0).padStart(5)} µs per delivery, ${rpcUs.toFixed(1).padStart(5)} µs per RPC   ${mb.toFixed(2)} MB a peer\n`)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
