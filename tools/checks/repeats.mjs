// Runs networks with routers in Go five times with one seed, three times in one process and twice in another, and once with
// another seed: prints a table, and fails where not all bytes are the same. Without Go it does nothing, and says so.
//
//   node tools/checks/repeats.mjs           prints the table
//   node tools/checks/repeats.mjs --write   puts it into docs/targets.md, too
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { root, setUp } from '../setup/set-up.mjs'

const go = 'github.com/libp2p/go-libp2p-pubsub'
const group = (/** @type {string} */ id, /** @type {string} */ module, /** @type {string} */ version) =>
  ({ id, instances: 10, publishers: 3, gs_module: module, gs_version: version })

/** Thirty peers, each with all its events in a trace. */
const network = {
  T_WARM: '10s', T_RUN: '10s', T_COOL: '2s', FULL_TRACES: 'true',
  TOPIC_CONFIG: '[{"id": "blocks", "message_rate": "10/s", "message_size": "1 KiB"}]'
}
const ofOne = (/** @type {string} */ version) =>
  ({ N_NODES: '30', N_PUBLISHER: '9', GS_MODULE: go, GS_VERSION: version })
const mixed = {
  GROUPS: JSON.stringify([
    group('go', go, 'v0.19.0'), group('js17', '@libp2p/gossipsub', '17.1.1'),
    group('js14', '@chainsafe/libp2p-gossipsub', '14.1.2')
  ])
}

/** @type {ReadonlyArray<readonly [name: string, params: Readonly<Record<string, string>>]>} */
const networks = [
  ...['v0.3.0', 'v0.11.0', 'v0.19.0'].map(version => /** @type {const} */ ([`Go ${version}`, ofOne(version)])),
  ['Go v0.3.0 and v0.19.0', { GROUPS: JSON.stringify([group('old', go, 'v0.3.0'), group('new', go, 'v0.19.0')]) }],
  ['Go v0.19.0, JS 17 and JS 14', mixed]
]

/**
 * @param {Readonly<Record<string, string>>} params
 * @param {string} seed
 * @param {number} count runs in one process
 * @returns {ReadonlyArray<{ digest: string, status: string, deliveries: number }>}
 */
function runAll (params, seed, count) {
  const defines = Object.entries({ ...network, ...params }).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const script = join(root, 'tools/checks/targets/repeat-runs.mjs')
  const args = [script, String(count), '--seed', seed, ...defines]
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  return stdout.trim().split('\n').filter(line => line !== '').map(line => JSON.parse(line))
}

/** @param {(typeof networks)[number]} network */
function tryNetwork ([name, params]) {
  const same = [...runAll(params, '1', 3), ...runAll(params, '1', 2)]
  const [other] = runAll(params, '2', 1)
  const digests = new Set(same.map(({ digest }) => digest))
  const ok = same.length === 5 && digests.size === 1 && other !== undefined && !digests.has(other.digest)
  process.stderr.write(`repeats: ${name}: ${ok ? 'the same' : 'not the same'}\n`)
  const { status = '–', deliveries = 0, digest = '' } = same[0] ?? {}
  const word = digests.size === 1 ? 'same bytes' : `${digests.size} different`
  return { ok, cells: [name, status, String(deliveries), `${same.length} runs: ${word}`, other?.digest === digest ? 'same' : 'other bytes'] }
}

setUp()
if (spawnSync('go', ['version']).status !== 0) {
  process.stdout.write('repeats: skipped, as it needs Go (https://go.dev/dl), found none\n')
} else {
  const rows = networks.map(tryNetwork)
  const head = ['network', 'verdict', 'deliveries', 'seed 1, two processes', 'seed 2']
  const table = [head, head.map(() => '---'), ...rows.map(({ cells }) => cells)].map(cells => `| ${cells.join(' | ')} |`).join('\n')
  process.stdout.write(`${table}\n`)
  if (process.argv.includes('--write')) {
    const path = join(root, 'docs/targets.md')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(/(<!-- repeats -->\n)[^]*?(\n?<!-- end -->)/, (_, start) => `${start}${table}\n<!-- end -->`))
  }
  process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1
}
