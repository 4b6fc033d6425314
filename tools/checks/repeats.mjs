// Runs networks with routers in Go five times with one seed, three times in one process and twice in another, and once with
// another seed; then larger ones on one, two and three threads. Prints a table, and fails where not all bytes are the same.
// Without Go it does nothing, and says so.
//
//   node tools/checks/repeats.mjs           prints the table
//   node tools/checks/repeats.mjs --write   puts it into docs/targets.md, too
import process from 'node:process'
import { PEERS_PER_CELL } from '../../packages/go-router/dist/index.js'
import { formatTable, writeSection } from '../setup/doc-table.mjs'
import { setUp } from '../setup/set-up.mjs'
import { digestRuns, findGo, goModule, mixedGroups, peersOf } from './targets/digests.mjs'

/** Thirty peers, each with all its events in a trace. */
const network = {
  T_WARM: '10s', T_RUN: '10s', T_COOL: '2s', FULL_TRACES: 'true',
  TOPIC_CONFIG: '[{"id": "blocks", "message_rate": "10/s", "message_size": "1 KiB"}]'
}
/** The same with peers for three cells of routers in Go, which can be dealt to three threads, and less work for each. */
const large = {
  T_WARM: '5s', T_RUN: '3s', T_COOL: '1s', N_DEGREE: '8',
  TOPIC_CONFIG: '[{"id": "blocks", "message_rate": "1/s", "message_size": "1 KiB"}]'
}
const LARGE_PEERS = 3 * PEERS_PER_CELL

/** @param {string} id @param {string} version @returns {Group} */
const goGroup = (id, version) => ({ id, module: goModule, version })

/** @typedef {import('./targets/digests.mjs').Group} Group */

/** @type {ReadonlyArray<readonly [name: string, groups: readonly Group[]]>} */
const networks = [
  ...['v0.3.0', 'v0.11.0', 'v0.19.0'].map(version => /** @type {const} */ ([`Go ${version}`, [goGroup('go', version)]])),
  ['Go v0.3.0 and v0.19.0', [goGroup('old', 'v0.3.0'), goGroup('new', 'v0.19.0')]],
  ['Go v0.19.0, JS 17 and JS 14', mixedGroups]
]

/**
 * Runs a larger network on one, two and three threads.
 *
 * @param {readonly Group[]} groups
 */
function tryThreads (groups) {
  const runs = [1, 2, 3].flatMap(threads =>
    digestRuns({ ...network, ...large, ...peersOf(groups, LARGE_PEERS) }, { threads }))
  const digests = new Set(runs.map(({ digest }) => digest))
  const threads = runs.map(run => run.threads).join(', ')
  const word = digests.size === 1 ? 'same bytes' : `${digests.size} different`
  return { ok: threads === '1, 2, 3' && digests.size === 1, cell: `${threads}: ${word}` }
}

/**
 * Runs a network five times in two processes, and with another seed.
 *
 * @param {readonly Group[]} groups
 */
function tryAgain (groups) {
  const params = { ...network, ...peersOf(groups, 30) }
  const same = [...digestRuns(params, { count: 3 }), ...digestRuns(params, { count: 2 })]
  const [other] = digestRuns(params, { seed: '2' })
  const digests = new Set(same.map(({ digest }) => digest))
  const { status = '–', deliveries = 0, digest = '' } = same[0] ?? {}
  const word = digests.size === 1 ? 'same bytes' : `${digests.size} different`
  return {
    ok: same.length === 5 && digests.size === 1 && other !== undefined && other.digest !== digest,
    cells: [status, String(deliveries), `${same.length} runs: ${word}`, other?.digest === digest ? 'same' : 'other bytes']
  }
}

/** @param {(typeof networks)[number]} network */
function tryNetwork ([name, groups]) {
  const [again, threads] = [tryAgain(groups), tryThreads(groups)]
  const ok = again.ok && threads.ok
  process.stderr.write(`repeats: ${name}: ${ok ? 'the same' : 'not the same'}\n`)
  return { ok, cells: [name, ...again.cells, threads.cell] }
}

setUp()
if (findGo('repeats')) {
  const rows = networks.map(tryNetwork)
  const head = ['network', 'verdict', 'deliveries', 'seed 1, two processes', 'seed 2', `threads, ${LARGE_PEERS} peers`]
  const table = formatTable([head, ...rows.map(({ cells }) => cells)])
  process.stdout.write(`${table}\n`)
  if (process.argv.includes('--write')) writeSection('targets.md', 'repeats', table)
  process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1
}
