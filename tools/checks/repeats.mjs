// Runs networks with routers in Go five times with one seed, three times in one process and twice in another, and once with
// another seed; then larger ones on one, two and three threads. Prints a table, and fails where not all bytes are the same.
// Without Go it does nothing, and says so.
//
//   node tools/checks/repeats.mjs           prints the table
//   node tools/checks/repeats.mjs --write   puts it into docs/targets.md, too
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { PEERS_PER_CELL } from '../../packages/go-router/dist/index.js'
import { root, setUp } from '../setup/set-up.mjs'

const go = 'github.com/libp2p/go-libp2p-pubsub'

/** @typedef {readonly [id: string, module: string, version: string]} Group */

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

/** @type {ReadonlyArray<readonly [name: string, groups: readonly Group[]]>} */
const networks = [
  ...['v0.3.0', 'v0.11.0', 'v0.19.0'].map(version => /** @type {const} */ ([`Go ${version}`, [['go', go, version]]])),
  ['Go v0.3.0 and v0.19.0', [['old', go, 'v0.3.0'], ['new', go, 'v0.19.0']]],
  ['Go v0.19.0, JS 17 and JS 14', [
    ['go', go, 'v0.19.0'], ['js17', '@libp2p/gossipsub', '17.1.1'], ['js14', '@chainsafe/libp2p-gossipsub', '14.1.2']
  ]]
]

/**
 * Parameters of a network's peers, nine of which publish.
 *
 * @param {readonly Group[]} groups
 * @param {number} peers
 * @returns {Readonly<Record<string, string>>}
 */
const peersOf = (groups, peers) => ({
  GROUPS: JSON.stringify(groups.map(([id, module, version]) => ({
    id, instances: Math.ceil(peers / groups.length), publishers: Math.ceil(9 / groups.length),
    gs_module: module, gs_version: version
  })))
})

/**
 * @param {Readonly<Record<string, string>>} params
 * @param {string} seed
 * @param {number} count runs in one process
 * @param {readonly string[]} [flags]
 * @returns {ReadonlyArray<{ digest: string, status: string, deliveries: number, threads: number }>}
 */
function runAll (params, seed, count, flags = []) {
  const defines = Object.entries({ ...network, ...params }).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const script = join(root, 'tools/checks/targets/repeat-runs.mjs')
  const args = [script, String(count), '--seed', seed, ...flags, ...defines]
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  return stdout.trim().split('\n').filter(line => line !== '').map(line => JSON.parse(line))
}

/**
 * Runs a larger network on one, two and three threads.
 *
 * @param {readonly Group[]} groups
 */
function tryThreads (groups) {
  const runs = [1, 2, 3].flatMap(threads =>
    runAll({ ...large, ...peersOf(groups, LARGE_PEERS) }, '1', 1, ['--threads', String(threads)]))
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
  const params = peersOf(groups, 30)
  const same = [...runAll(params, '1', 3), ...runAll(params, '1', 2)]
  const [other] = runAll(params, '2', 1)
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
if (spawnSync('go', ['version']).status !== 0) {
  process.stdout.write('repeats: skipped, as it needs Go (https://go.dev/dl), found none\n')
} else {
  const rows = networks.map(tryNetwork)
  const head = ['network', 'verdict', 'deliveries', 'seed 1, two processes', 'seed 2', `threads, ${LARGE_PEERS} peers`]
  const table = [head, head.map(() => '---'), ...rows.map(({ cells }) => cells)].map(cells => `| ${cells.join(' | ')} |`).join('\n')
  process.stdout.write(`${table}\n`)
  if (process.argv.includes('--write')) {
    const path = join(root, 'docs/targets.md')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(/(<!-- repeats -->\n)[^]*?(\n?<!-- end -->)/, (_, start) => `${start}${table}\n<!-- end -->`))
  }
  process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1
}
