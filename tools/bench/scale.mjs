// The simulator at scale: cost of a run by peers, rate and threads, whole command without analysis, one after the other on
// this machine. Judge the ratios, not the times.
//
//   npm run bench:scale               up to 10,000 peers: half an hour
//   npm run bench:scale -- --short    up to 1,000 peers
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { gsplan, runArgs } from './gsplan-run.mjs'
import { memoryProfiling, memoryShares } from './memory-shares.mjs'
import { profileShares } from './profile-shares.mjs'
import { root, setUp } from '../setup/set-up.mjs'

const isShort = process.argv.includes('--short')
const runS = isShort ? 10 : 30

/** Peers and messages a second of the network. */
const small = [[100, 20], [1000, 1], [1000, 5], [1000, 20]]
const networks = isShort ? small : [...small, [5000, 1], [10_000, 1]]
const threadCounts = [...new Set([1, availableParallelism()])]

/**
 * @param {{ peers: number, rate: number, threads: number }} run
 * @param {string} output
 * @param {readonly string[]} [nodeArgs]
 */
function simulate ({ peers, rate, threads }, output, nodeArgs) {
  const params = {
    N_NODES: peers, N_PUBLISHER: 10, N_DEGREE: 10, T_WARM: '10s', T_RUN: `${runS}s`, T_COOL: '5s', T_LATENCY: '50ms',
    IDONTWANT_MIN_SIZE: 16_384,
    TOPIC_CONFIG: JSON.stringify([{ id: 'blocks', message_rate: `${rate}/s`, message_size: '1536 B' }])
  }
  return gsplan(runArgs(output, params, ['--skip-analysis', '--seed', '7', '--threads', String(threads)]), nodeArgs)
}

const columns = ['peers', 'rate', 'threads', 'CPU s', 'wall s', 'MB', 'MB/peer', 'µs/deliv.', 'speed-up']
/** @param {readonly (string | number)[]} cells */
const print = cells => { process.stdout.write(`${cells.map(cell => String(cell).padStart(9)).join('   ')}\n`) }

setUp()
process.chdir(root)
const scratch = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))
try {
  print(columns)
  for (const [peers, rate] of networks) {
    let alone = 0
    for (const threads of threadCounts) {
      const { result: { timing }, cpuS } = simulate({ peers, rate, threads }, join(scratch, 'run'))
      alone ||= timing.wallS
      print([
        peers, `${rate}/s`, threads, cpuS.toFixed(1), timing.wallS.toFixed(1), (timing.peakRssBytes / 1e6).toFixed(0),
        (timing.peakRssBytes / 1e6 / peers).toFixed(2), (cpuS * 1e6 / (rate * runS * (peers - 1))).toFixed(0),
        (alone / timing.wallS).toFixed(2)
      ])
      rmSync(join(scratch, 'run'), { recursive: true, force: true })
    }
  }
  const profiling = ['--cpu-prof', '--cpu-prof-dir', join(scratch, 'profiles')]
  simulate({ peers: 1000, rate: 20, threads: 1 }, join(scratch, 'profiled'), profiling)
  process.stdout.write('\nwhere the time goes at 1,000 peers × 20/s, one thread:\n')
  for (const [name, share] of profileShares(join(scratch, 'profiles'))) {
    process.stdout.write(`  ${name.padEnd(28)}${(100 * share).toFixed(1).padStart(5)} %\n`)
  }
  const kept = { peers: 200, rate: 120, threads: 1 }
  simulate(kept, join(scratch, 'kept'), memoryProfiling(join(scratch, 'heaps')))
  const deliveries = kept.peers * kept.rate * runS
  process.stdout.write(`\nwho keeps memory at 200 peers × 120/s, bytes for each of ${deliveries.toLocaleString('en')} deliveries:\n`)
  for (const [name, bytes] of memoryShares(join(scratch, 'heaps'))) {
    if (bytes > deliveries) process.stdout.write(`  ${name.padEnd(28)}${(bytes / deliveries).toFixed(0).padStart(5)} B\n`)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
