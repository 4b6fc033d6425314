// Simulates networks under several versions of Node and with several threads: prints a table, and fails where not all bytes
// are the same. Networks with routers in Go are left out without Go, and it says so. For every night: some minutes.
//
//   npm run nodes              prints the table
//   npm run nodes -- --write   puts it into docs/targets.md, too
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { arch, platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { formatTable, writeSection } from '../setup/doc-table.mjs'
import { setUp } from '../setup/set-up.mjs'
import { digestRuns, findGo, goModule, mixedGroups, peersOf } from './targets/digests.mjs'

/** Lines of Node that get fixes, and the one that gsplan needs at least. */
const lines = ['20', '22', '24', '26']
const threadCounts = [1, 2, 3]

const ofOne = (/** @type {string} */ module, /** @type {string} */ version) =>
  ({ N_NODES: '30', N_PUBLISHER: '9', GS_MODULE: module, GS_VERSION: version })
const topic = (/** @type {string} */ id) => ({ id, message_rate: '10/s', message_size: '1 KiB' })
const network = {
  T_WARM: '10s', T_RUN: '10s', T_COOL: '2s', FULL_TRACES: 'true', BANDWIDTH_MB: '20', JITTER_PCT: '10',
  TOPIC_CONFIG: JSON.stringify([topic('blocks'), topic('blobs')])
}

/** @type {ReadonlyArray<{ name: string, params: Readonly<Record<string, string>>, isGo: boolean }>} */
const networks = [
  { name: 'JS 13', params: ofOne('@chainsafe/libp2p-gossipsub', '13.0.0'), isGo: false },
  { name: 'JS 14', params: ofOne('@chainsafe/libp2p-gossipsub', '14.1.2'), isGo: false },
  { name: 'JS 17', params: ofOne('@libp2p/gossipsub', '17.1.1'), isGo: false },
  { name: 'Go v0.19.0', params: ofOne(goModule, 'v0.19.0'), isGo: true },
  { name: 'Go v0.19.0, JS 17 and JS 14', params: peersOf(mixedGroups, 30), isGo: true }
]

/**
 * Installs Node as npm has it: a package with nothing but the program.
 *
 * @param {string} folder
 * @param {string} line
 */
function installNode (folder, line) {
  const prefix = join(folder, line)
  const name = `node-${platform()}-${arch()}`
  const { status } = spawnSync('npm', ['install', '--silent', '--no-save', '--prefix', prefix, `${name}@${line}`], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${name}@${line} could not be installed`)
  return join(prefix, 'node_modules', name, 'bin/node')
}

setUp()
const folder = mkdtempSync(join(tmpdir(), 'gsplan-nodes-'))
try {
  const nodes = lines.map(line => installNode(folder, line))
  const versions = nodes.map(node => spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim())
  const hasGo = findGo('nodes')
  let ok = true
  const rows = networks.filter(({ isGo }) => hasGo || !isGo).map(({ name, params }) => {
    const results = nodes.map(node =>
      threadCounts.flatMap(threads => digestRuns({ ...network, ...params }, { node, threads })))
    const [first] = results.flat()
    const isSame = (/** @type {typeof results[number]} */ runs) =>
      runs.length === threadCounts.length && runs.every(({ digest }) => digest === first?.digest)
    const cells = results.map(runs => isSame(runs) ? 'same bytes' : 'other bytes')
    if (cells.includes('other bytes')) ok = false
    process.stderr.write(`nodes: ${name}: ${cells.join(', ')}\n`)
    return [name, first?.status ?? '–', String(first?.deliveries ?? 0), ...cells]
  })
  const head = ['network', 'verdict', 'deliveries', ...versions.map(version => `Node ${version}`)]
  const table = formatTable([head, ...rows])
  process.stdout.write(`${table}\n`)
  if (process.argv.includes('--write')) writeSection('targets.md', 'nodes', table)
  process.exitCode = ok ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
