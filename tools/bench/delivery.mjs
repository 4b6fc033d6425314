// What a delivery costs: the whole of `gsplan run` (process start, composition, signatures, filtered traces, archive;
// without analysis) against the bare router loop on the same network, measured one after the other on this machine.
// Judge the ratio, not the times.
//
//   npm run bench                 100 peers × 120 messages a second × 20 s
//   npm run bench -- --short      5 s
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { bareRouter } from './bare-router.mjs'
import { gsplan, runArgs } from './gsplan-run.mjs'
import { profileShares } from './profile-shares.mjs'
import { root, setUp } from '../setup/set-up.mjs'

const GOAL = 1.6
const network = {
  peers: 100, degree: 20, publishers: 10, ratePerS: 120, warmS: 10, coolS: 3, seed: 7,
  runS: process.argv.includes('--short') ? 5 : 20
}
/**
 * @param {number} runS
 * @param {string} outputDir
 * @param {readonly string[]} [nodeArgs]
 */
function runNetwork (runS, outputDir, nodeArgs) {
  const { peers, degree, publishers, ratePerS, warmS, coolS, seed } = network
  const params = {
    N_NODES: peers, N_PUBLISHER: publishers, N_DEGREE: degree, T_WARM: `${warmS}s`, T_RUN: `${runS}s`, T_COOL: `${coolS}s`,
    TOPIC_CONFIG: JSON.stringify([{ id: 'blocks', message_rate: `${ratePerS}/s`, message_size: '2 KiB' }])
  }
  return gsplan(runArgs(outputDir, params, ['--skip-analysis', '--seed', String(seed)]), nodeArgs)
}

setUp()
process.chdir(root)
const scratch = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))
try {
  const bare = bareRouter(network)
  const whole = runNetwork(network.runS, join(scratch, 'run'))
  const deliveries = network.ratePerS * network.runS * (network.peers - 1)
  const wholeUs = whole.cpuS * 1e6 / deliveries
  const ratio = wholeUs / bare.cpuUsPerDelivery
  process.stdout.write(`${network.peers} peers, ${network.ratePerS} messages a second, ${network.runS} s: ${deliveries} deliveries\n` +
    `bare router loop   ${bare.cpuUsPerDelivery.toFixed(0).padStart(6)} µs of CPU per delivery, ${(bare.rpcs / deliveries).toFixed(1)} RPCs\n` +
    `gsplan run, whole  ${wholeUs.toFixed(0).padStart(6)} µs, ` +
    `${(whole.result.timing.peakRssBytes / 2 ** 20).toFixed(0)} MiB at most\n` +
    `ratio              ${ratio.toFixed(2).padStart(6)}    (goal: at most ${GOAL})\n\n`)

  runNetwork(5, join(scratch, 'profiled'), ['--cpu-prof', '--cpu-prof-dir', join(scratch, 'profiles')])
  process.stdout.write('where the simulation\'s thread spends its time (5 s of messages, profiled):\n')
  for (const [name, share] of profileShares(join(scratch, 'profiles'))) {
    process.stdout.write(`  ${name.padEnd(28)}${(100 * share).toFixed(1).padStart(5)} %\n`)
  }
  process.exitCode = ratio <= GOAL ? 0 : 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
