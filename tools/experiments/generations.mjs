// The same work load on every generation of routers, in virtual time: what a delivery costs on the wire and how late it is.
// Go routers need Go; without it their rows are left out, and that is said.
//
//   npm run experiment:generations              prints the tables
//   npm run experiment:generations -- --write   puts them into docs/experiments.md, too
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { root, setUp } from '../setup/set-up.mjs'

const chainsafe = '@chainsafe/libp2p-gossipsub'
const libp2p = '@libp2p/gossipsub'
const go = 'github.com/libp2p/go-libp2p-pubsub'

/** @type {ReadonlyArray<{ module: string, version: string, idontwant: boolean }>} */
const routers = [
  { module: chainsafe, version: '13.0.0', idontwant: false },
  { module: chainsafe, version: '14.1.2', idontwant: true },
  { module: libp2p, version: '16.0.4', idontwant: true },
  { module: libp2p, version: '17.1.1', idontwant: true },
  { module: go, version: 'v0.3.0', idontwant: false },
  { module: go, version: 'v0.11.0', idontwant: false },
  { module: go, version: 'v0.19.0', idontwant: true }
]
const sizes = ['512 B', '2 KiB', '128 KiB']
const hasGo = spawnSync('go', ['version']).status === 0

/**
 * @param {string} module
 * @param {string} version
 * @param {string} size
 * @param {Readonly<Record<string, string>>} more
 */
function measure (module, version, size, more) {
  const output = mkdtempSync(join(tmpdir(), 'gsplan-experiment-'))
  const params = {
    GS_MODULE: module, GS_VERSION: version, N_NODES: '50', N_PUBLISHER: '10', N_DEGREE: '20', T_WARM: '15s', T_RUN: '20s',
    T_COOL: '10s', T_LATENCY: '50ms', T_LATENCY_MAX: '50ms', JITTER_PCT: '10', BANDWIDTH_MB: '20',
    TOPIC_CONFIG: JSON.stringify([{ id: 'blocks', message_rate: '2/s', message_size: size }]), ...more
  }
  const args = Object.entries(params).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const bin = join(root, 'packages/runner/bin/gsplan.js')
  const command = [bin, 'run', '--engine', 'sim', '--seed', '1', '--json', '--quiet', '-o', output, ...args]
  const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
  rmSync(output, { recursive: true, force: true })
  if (stdout.trim() === '') throw new Error(`${module} ${version}: ${stderr.trim().split('\n').at(-1)}`)
  const { verdict, metrics } = JSON.parse(stdout)
  process.stderr.write(`${module}@${version}, ${size}: ${verdict.status}\n`)
  return { status: verdict.status, metrics }
}

/**
 * @param {(typeof routers)[number]} router
 * @param {string} size
 * @returns {readonly string[][]}
 */
function rowsOf ({ module, version, idontwant }, size) {
  /** @type {ReadonlyArray<readonly [string, Readonly<Record<string, string>>]>} */
  const ways = idontwant
    ? [['on', { IDONTWANT_MIN_SIZE: '1' }], ['off', { IDONTWANT_MIN_SIZE: String(2 ** 30) }]]
    : [['none', {}]]
  return ways.map(([way, more]) => {
    const { status, metrics } = measure(module, version, size, more)
    const fixed = (/** @type {string} */ name, /** @type {number} */ digits) => metrics?.[name]?.toFixed(digits) ?? '–'
    return [
      `${module.split('/').slice(-2).join('/')} ${version}`, way, status, fixed('duplicates_per_peer', 2),
      fixed('bytes_per_delivery', 0), fixed('latency_p50', 1), fixed('latency_p99', 1)
    ]
  })
}

const head = ['router', 'IDONTWANT', 'verdict', 'duplicates per peer', 'bytes per delivery, B', 'p50, ms', 'p99, ms']

/** @param {string} size */
function tableOf (size) {
  const rows = routers.filter(({ module }) => hasGo || module !== go).flatMap(router => rowsOf(router, size))
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

setUp()
process.chdir(root)
const text = sizes.map(size => `### Messages of ${size}\n\n${tableOf(size)}`).join('\n\n')
const missing = hasGo ? '' : '\nrouters in Go were left out: expected Go (https://go.dev/dl), found none\n'
process.stdout.write(`${text}\n${missing}`)
if (process.argv.includes('--write') && hasGo) {
  const path = join(root, 'docs/experiments.md')
  const page = readFileSync(path, 'utf8')
  writeFileSync(path, page.replace(/(<!-- generations -->\n)[^]*?(\n?<!-- end -->)/, () => `<!-- generations -->\n${text}\n<!-- end -->`))
}
