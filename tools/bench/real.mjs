// What real nodes cost on this machine, and how many of them it can measure: `gsplan run --engine exec` for more and more
// peers and messages, ten peers to a process, 2 KiB messages, latencies of 100–150 ms.
//
//   npm run bench:real                both routers, up to 20 peers; some ten minutes
//   npm run bench:real -- --short     the default router, 5 and 10 peers
//   npm run bench:real -- --router @libp2p/gossipsub
//
// CPU per delivery is that of a run less that of one without messages, so that starting and heartbeats don't count. Nothing
// else should run beside it: what others do ends in `saturated`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { runArgs } from './gsplan-run.mjs'
import { root, setUp } from '../setup/set-up.mjs'

const { values: { short: isShort, router: only } } = parseArgs({ options: {
  short: { type: 'boolean', default: false }, router: { type: 'string' }
} })
const shipped = ['@chainsafe/libp2p-gossipsub', '@libp2p/gossipsub']
const routers = only === undefined ? isShort ? shipped.slice(0, 1) : shipped : [only]
const sizes = isShort ? [5, 10] : [5, 10, 20]
const rates = isShort ? [5, 20] : [2, 5, 10, 20, 40]
const RUN_S = 15

/** @typedef {import('./gsplan-run.mjs').RunResult} RunResult */

/**
 * Exit codes of a run that was measured, and of one that is invalid.
 *
 * @type {readonly (number | null)[]}
 */
const measured = [0, 98]

/**
 * @param {string} router
 * @param {number} peers
 * @param {number} ratePerS
 * @param {string} output
 * @returns {RunResult}
 */
function gsplan (router, peers, ratePerS, output) {
  const params = {
    N_NODES: peers, N_PUBLISHER: Math.min(peers, 5), N_DEGREE: Math.min(peers - 1, 10), T_WARM: '5s', T_RUN: `${RUN_S}s`,
    T_COOL: '2s', T_LATENCY: '100ms', T_LATENCY_MAX: '150ms', GS_MODULE: router,
    TOPIC_CONFIG: JSON.stringify([{ id: 'blocks', message_rate: ratePerS === 0 ? '1/h' : `${ratePerS}/s`, message_size: '2 KiB' }])
  }
  const args = runArgs(output, params, ['--engine', 'exec'])
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e8 })
  if (!measured.includes(status)) throw new Error(`gsplan ended with exit code ${status}: ${stderr}`)
  return /** @type {RunResult} */ (JSON.parse(stdout))
}

/** @type {readonly (readonly [string, number])[]} */
const columns = [
  ['peers', 6], ['msg/s', 6], ['deliveries', 11], ['CPU ms/delivery', 16], ['MiB/peer', 9], ['lag p99 ms', 11],
  ['p50 ms', 8], ['verdict', 10]
]
/** @param {readonly (string | number)[]} cells */
const print = cells => {
  process.stdout.write(`${cells.map((cell, index) => String(cell).padStart(columns[index][1])).join(' ')}\n`)
}

/**
 * @param {number} peers
 * @param {number} ratePerS
 * @param {RunResult} run
 * @param {number} idleS CPU of the run without messages
 */
function describe (peers, ratePerS, { metrics, timing, verdict }, idleS) {
  const { deliveries, lag_p99: lagMs, latency_p50: p50Ms } = metrics
  print([
    peers, ratePerS, deliveries, ((timing.cpuS - idleS) * 1000 / deliveries).toFixed(2),
    (timing.peakRssBytes / 2 ** 20 / peers).toFixed(0), lagMs.toFixed(1), p50Ms.toFixed(0), verdict.status
  ])
}

setUp()
process.chdir(root)
const scratch = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))
try {
  for (const router of routers) {
    process.stdout.write(`\n${router}, ${cpus().length} cores\n`)
    print(columns.map(([name]) => name))
    let largest
    for (const peers of sizes) {
      const { timing: { cpuS: idleS } } = gsplan(router, peers, 0, scratch)
      for (const ratePerS of rates) {
        const run = gsplan(router, peers, ratePerS, scratch)
        describe(peers, ratePerS, run, idleS)
        if (run.verdict.status !== 'passed') break
        if (peers * ratePerS > (largest?.product ?? 0)) largest = { product: peers * ratePerS, peers, ratePerS }
      }
    }
    process.stdout.write(largest === undefined
      ? 'no run was valid\n'
      : `largest that is valid: ${largest.peers} peers × ${largest.ratePerS} msg/s = ${largest.product} peer-messages a second\n`)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
