// The same work load on every generation of routers, in virtual time: what a delivery costs on the wire and how late it is.
// Go routers need Go; without it their rows are left out, and that is said.
//
//   npm run experiment:generations              prints the tables
//   npm run experiment:generations -- --write   puts them and the figure into docs/, too
import process from 'node:process'
import { root, setUp } from '../setup/set-up.mjs'
import { hasGo, measure, missingGo } from './shared/measure.mjs'
import { drawGenerations } from './shared/generations-figure.mjs'
import { formatTable, writeSection } from '../setup/doc-table.mjs'
import { writeFigure } from './shared/page.mjs'

const chainsafe = '@chainsafe/libp2p-gossipsub'
const libp2p = '@libp2p/gossipsub'
const go = 'github.com/libp2p/go-libp2p-pubsub'

/** @type {ReadonlyArray<{ module: string, version: string, short: string, idontwant: boolean }>} */
const routers = [
  { module: chainsafe, version: '13.0.0', short: 'JS 13', idontwant: false },
  { module: chainsafe, version: '14.1.2', short: 'JS 14', idontwant: true },
  { module: libp2p, version: '16.0.4', short: 'JS 16', idontwant: true },
  { module: libp2p, version: '17.1.1', short: 'JS 17', idontwant: true },
  { module: go, version: 'v0.3.0', short: 'Go v0.3', idontwant: false },
  { module: go, version: 'v0.11.0', short: 'Go v0.11', idontwant: false },
  { module: go, version: 'v0.19.0', short: 'Go v0.19', idontwant: true }
]
const sizes = ['512 B', '2 KiB', '128 KiB']
const columns = /** @type {const} */ ([
  ['duplicates_per_peer', 2, 'duplicates per peer'], ['bytes_per_delivery', 0, 'bytes per delivery, B'],
  ['latency_p50', 1, 'p50, ms'], ['latency_p99', 1, 'p99, ms']
])

/** @type {import('./shared/generations-figure.mjs').Measured[]} */
const measured = []

/**
 * @param {(typeof routers)[number]} router
 * @param {string} size
 * @returns {Promise<readonly string[][]>}
 */
async function rowsOf ({ module, version, short, idontwant }, size) {
  /** @type {ReadonlyArray<readonly [string, Readonly<Record<string, string>>]>} */
  const ways = idontwant
    ? [['on', { IDONTWANT_MIN_SIZE: '1' }], ['off', { IDONTWANT_MIN_SIZE: String(2 ** 30) }]]
    : [['none', {}]]
  const rows = []
  for (const [way, more] of ways) {
    const topics = JSON.stringify([{ id: 'blocks', message_rate: '2/s', message_size: size }])
    rows.push(await measure('generations.toml', { GS_MODULE: module, GS_VERSION: version, TOPIC_CONFIG: topics, ...more },
      ({ verdict, intervals, runs }) => {
        measured.push({ router: short, way, size, runs: runs.map((/** @type {any} */ run) => run.metrics) })
        return [
          `${module.split('/').slice(-2).join('/')} ${version}`, way, verdict.status,
          ...columns.map(([name, digits]) => intervals[name]?.value.toFixed(digits) ?? '–')
        ]
      }))
  }
  return rows
}

const head = ['router', 'IDONTWANT', 'verdict', ...columns.map(([, , title]) => title)]

/** @param {string} size */
async function tableOf (size) {
  const rows = []
  for (const router of routers.filter(({ module }) => hasGo || module !== go)) rows.push(...await rowsOf(router, size))
  return formatTable([head, ...rows])
}

setUp()
process.chdir(root)
const tables = []
for (const size of sizes) tables.push(`### Messages of ${size}\n\n${await tableOf(size)}`)
const text = tables.join('\n\n')
process.stdout.write(`${text}\n${missingGo}`)
if (process.argv.includes('--write') && hasGo) {
  writeSection('experiments.md', 'generations', text)
  await writeFigure('generations', drawGenerations(measured, sizes))
}
