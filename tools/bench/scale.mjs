// The simulator at scale: cost of a run by peers, rate and threads, whole command without analysis, one after the other on
// this machine. Judge the ratios, not the times.
//
//   npm run bench:scale               up to 10,000 peers: a quarter of an hour
//   npm run bench:scale -- --short    up to 1,000 peers
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { bareRouter } from './bare-router.mjs'
import { gsplan, runArgs } from './gsplan-run.mjs'
import { memoryProfiling, memoryShares } from './memory-shares.mjs'
import { engineS } from './phase-time.mjs'
import { profileShares } from './profile-shares.mjs'
import { root, setUp } from '../setup/set-up.mjs'

const isShort = process.argv.includes('--short')
const runS = isShort ? 10 : 30
const cores = availableParallelism()

/** Peers and messages a second of the network. */
const small = [[100, 20], [1000, 1], [1000, 5], [1000, 20]]
const networks = isShort ? small : [...small, [5000, 1], [10_000, 1]]
const threadCounts = [...new Set([1, cores])]
const busy = { peers: 1000, rate: 20, threads: 1 }
const constant = {
  degree: 10, publishers: 10, warmS: 10, runS, coolS: 5, seed: 7, sizeBytes: 1536, idontwantMinDataSize: 16_384
}

/**
 * @param {{ peers: number, rate: number, threads: number }} run
 * @param {string} output
 */
function simulationArgs ({ peers, rate, threads }, output) {
  const { degree, publishers, warmS, coolS, seed, sizeBytes, idontwantMinDataSize } = constant
  const params = {
    N_NODES: peers, N_PUBLISHER: publishers, N_DEGREE: degree, T_WARM: `${warmS}s`, T_RUN: `${runS}s`, T_COOL: `${coolS}s`,
    T_LATENCY: '50ms', IDONTWANT_MIN_SIZE: idontwantMinDataSize,
    TOPIC_CONFIG: JSON.stringify([{ id: 'blocks', message_rate: `${rate}/s`, message_size: `${sizeBytes} B` }])
  }
  return runArgs(output, params, ['--skip-analysis', '--seed', String(seed), '--threads', String(threads)])
}

/** @param {{ peers: number, rate: number }} network */
const deliveriesOf = ({ peers, rate }) => rate * runS * (peers - 1)

const columns = ['peers', 'rate', 'threads', 'CPU s', 'wall s', 'engine s', 'MB', 'MB/peer', 'µs/deliv.', 'speed-up']
/** @param {readonly (string | number)[]} cells */
const print = cells => { process.stdout.write(`${cells.map(cell => String(cell).padStart(9)).join('  ')}\n`) }

/**
 * How much faster this machine makes simulations that have nothing to do with each other at once than one after the other:
 * as much as threads could gain if crossing cost nothing.
 *
 * @param {string} scratch
 * @param {number} aloneS time of the engine of one of them alone
 */
async function independentSpeedUp (scratch, aloneS) {
  const times = await Promise.all(Array.from({ length: cores }, async (_, index) => {
    const { stdout } = await promisify(execFile)(
      process.execPath, simulationArgs(busy, join(scratch, `beside-${index}`)), { maxBuffer: 1e8 })
    return engineS(/** @type {import('./gsplan-run.mjs').RunResult} */ (JSON.parse(stdout)).runDir)
  }))
  return cores * aloneS / Math.max(...times)
}

setUp()
process.chdir(root)
const scratch = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))
try {
  process.stdout.write(`load ${(loadavg()[0] ?? 0).toFixed(1)}; engine s: the simulation alone, which speed-up is of\n`)
  print(columns)
  /** @type {Map<string, { alone: number, cpuS: number }>} */
  const measured = new Map()
  for (const [peers, rate] of networks) {
    let alone = 0
    for (const threads of threadCounts) {
      const { result: { timing, runDir }, cpuS } = gsplan(simulationArgs({ peers, rate, threads }, join(scratch, 'run')))
      const simulationS = engineS(runDir)
      alone ||= simulationS
      if (threads === 1) measured.set(`${peers} × ${rate}`, { alone, cpuS })
      print([
        peers, `${rate}/s`, threads, cpuS.toFixed(1), timing.wallS.toFixed(1), simulationS.toFixed(1),
        (timing.peakRssBytes / 1e6).toFixed(0), (timing.peakRssBytes / 1e6 / peers).toFixed(2),
        (cpuS * 1e6 / deliveriesOf({ peers, rate })).toFixed(0), (alone / simulationS).toFixed(2)
      ])
      rmSync(join(scratch, 'run'), { recursive: true, force: true })
    }
  }
  const { alone, cpuS } = measured.get(`${busy.peers} × ${busy.rate}`) ?? { alone: NaN, cpuS: NaN }
  process.stdout.write(`\nat ${busy.peers} peers × ${busy.rate}/s:\n` +
    `  ${cores} simulations at once, one thread each, against one alone: ${(await independentSpeedUp(scratch, alone)).toFixed(2)} ×\n`)
  const { cpuUsPerDelivery } = bareRouter({ ...constant, peers: busy.peers, ratePerS: busy.rate })
  const wholeUs = cpuS * 1e6 / deliveriesOf(busy)
  process.stdout.write(`  bare router loop: ${cpuUsPerDelivery.toFixed(0)} µs of CPU per delivery, ` +
    `${(100 * cpuUsPerDelivery / wholeUs).toFixed(0)} % of the whole command's ${wholeUs.toFixed(0)}\n`)
  const profiling = ['--cpu-prof', '--cpu-prof-dir', join(scratch, 'profiles')]
  gsplan(simulationArgs(busy, join(scratch, 'profiled')), profiling)
  process.stdout.write('  where the time goes, one thread:\n')
  for (const [name, share] of profileShares(join(scratch, 'profiles'))) {
    process.stdout.write(`    ${name.padEnd(28)}${(100 * share).toFixed(1).padStart(5)} %\n`)
  }
  const kept = { peers: 200, rate: 120, threads: 1 }
  gsplan(simulationArgs(kept, join(scratch, 'kept')), memoryProfiling(join(scratch, 'heaps')))
  const deliveries = kept.peers * kept.rate * runS
  process.stdout.write(`\nwho keeps memory at 200 peers × 120/s, bytes for each of ${deliveries.toLocaleString('en')} deliveries:\n`)
  for (const [name, bytes] of memoryShares(join(scratch, 'heaps'))) {
    if (bytes > deliveries) process.stdout.write(`  ${name.padEnd(28)}${(bytes / deliveries).toFixed(0).padStart(5)} B\n`)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
