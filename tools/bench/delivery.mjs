// What a delivery costs: the whole of `gsplan run` (process start, composition, signatures, filtered traces, archive;
// without analysis) against the bare router loop on the same network, measured one after the other on this machine.
// Judge the ratio, not the times.
//
//   npm run bench                 100 peers × 120 messages a second × 20 s
//   npm run bench -- --short      5 s
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { gsplan, runArgs } from './gsplan-run.mjs'
import { runNode } from './run-metered.mjs'
import { root, setUp } from '../setup/set-up.mjs'

const GOAL = 1.6
const network = {
  peers: 100, degree: 20, publishers: 10, ratePerS: 120, warmS: 10, coolS: 3, seed: 7,
  runS: process.argv.includes('--short') ? 5 : 20
}
// the baseline's peer score parameters, so that both routers score alike
const router = {
  scoreParams: {
    IPColocationFactorWeight: 0, behaviourPenaltyWeight: 0, topicScoreCap: 0, appSpecificWeight: 0, decayInterval: 5000,
    decayToZero: 0.01, retainScore: 10_000,
    topics: {
      blocks: {
        topicWeight: 0.25, timeInMeshWeight: 0.0027, timeInMeshQuantum: 1000, timeInMeshCap: 3600,
        firstMessageDeliveriesWeight: 0.664, firstMessageDeliveriesDecay: 0.9916, firstMessageDeliveriesCap: 1500,
        meshMessageDeliveriesWeight: -0.25, meshMessageDeliveriesDecay: 0.97, meshMessageDeliveriesCap: 400,
        meshMessageDeliveriesThreshold: 100, meshMessageDeliveriesWindow: 5, meshMessageDeliveriesActivation: 40_000,
        meshFailurePenaltyWeight: -0.25, meshFailurePenaltyDecay: 0.997, invalidMessageDeliveriesWeight: -99,
        invalidMessageDeliveriesDecay: 0.9994
      }
    }
  },
  scoreThresholds: {
    gossipThreshold: -4000, publishThreshold: -5000, graylistThreshold: -10_000, acceptPXThreshold: 0,
    opportunisticGraftThreshold: 0
  }
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

/** @type {readonly (readonly [string, RegExp])[]} */
const parts = [
  ['router', /@chainsafe\/libp2p-gossipsub/],
  ['libp2p, keys and encodings', /node_modules\/(@libp2p|@noble|multiformats|uint8|protons|@multiformats|it-)/],
  ['sim: events, links', /packages\/sim\//],
  ['plan: adapter, publishing', /packages\/plan\//],
  ['tracer: events, counters', /packages\/tracer\//]
]

/**
 * A CPU profile in V8's format.
 *
 * @typedef {object} Profile
 * @property {readonly { id: number, callFrame: { functionName: string, url: string } }[]} nodes
 * @property {readonly number[]} samples
 * @property {readonly number[]} timeDeltas
 */

/**
 * Shares of a thread's time by part of the code, from its CPU profile.
 *
 * @param {Profile} profile
 * @returns {readonly (readonly [string, number])[]}
 */
function breakDown (profile) {
  const byId = new Map(profile.nodes.map(node => [node.id, node.callFrame]))
  const names = [...parts.map(([name]) => name), 'garbage collection', 'Node itself']
  const shares = new Map(names.map(name => [name, 0]))
  let total = 0
  profile.samples.forEach((id, index) => {
    const { functionName, url } = byId.get(id) ?? { functionName: '', url: '' }
    if (functionName === '(idle)') return
    const [name = functionName === '(garbage collector)' ? 'garbage collection' : 'Node itself'] =
      parts.find(([, pattern]) => pattern.test(url)) ?? []
    shares.set(name, (shares.get(name) ?? 0) + profile.timeDeltas[index])
    total += profile.timeDeltas[index]
  })
  return [...shares].map(([name, time]) => /** @type {const} */ ([name, time / total]))
}

/**
 * @param {Profile} profile
 * @param {RegExp} pattern of urls
 */
function countSamples (profile, pattern) {
  const ids = new Set(profile.nodes.filter(node => pattern.test(node.callFrame.url)).map(({ id }) => id))
  return profile.samples.filter(id => ids.has(id)).length
}

/** @typedef {{ rpcs: number, cpuUsPerDelivery: number }} BareResult */

setUp()
process.chdir(root)
const scratch = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))
try {
  const bare = /** @type {BareResult} */ (
    runNode(['packages/sim/bench/bare-router.mjs', JSON.stringify({ ...network, router })]).result)
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
  const dir = join(scratch, 'profiles')
  const profiles = readdirSync(dir).map(name => /** @type {Profile} */ (JSON.parse(readFileSync(join(dir, name), 'utf8'))))
  // the thread that runs routers, not the one that waits for it
  const [busiest] = profiles.sort((a, b) => countSamples(b, parts[0][1]) - countSamples(a, parts[0][1]))
  process.stdout.write('where the simulation\'s thread spends its time (5 s of messages, profiled):\n')
  for (const [name, share] of breakDown(busiest)) {
    process.stdout.write(`  ${name.padEnd(28)}${(100 * share).toFixed(1).padStart(5)} %\n`)
  }
  process.exitCode = ratio <= GOAL ? 0 : 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
