// Half Go, half JavaScript in one network, against networks of one of them, in virtual time. Go is needed.
//
//   npm run experiment:mixed              prints the table
//   npm run experiment:mixed -- --write   puts it and the figure into docs/, too
import process from 'node:process'
import { openRun } from '../../packages/gate/dist/index.js'
import { lineChart } from '../../packages/analysis/dist/figures/charts/line-chart.js'
import { root, setUp } from '../setup/set-up.mjs'
import { hasGo, measure, missingGo, spread } from './shared/measure.mjs'
import { formatTable, writeSection } from '../setup/doc-table.mjs'
import { writeFigure } from './shared/page.mjs'

const js = { name: 'JS 17', module: '@libp2p/gossipsub', version: '17.1.1' }
const go = { name: 'Go v0.19', module: 'github.com/libp2p/go-libp2p-pubsub', version: 'v0.19.0' }

/** @param {typeof js} router */
const groupOf = ({ module, version }, /** @type {string} */ id) =>
  ({ id, instances: 20, publishers: 5, gs_module: module, gs_version: version })

/** Two groups in every network, so that the same peers publish: those of one router have it in both. */
const networks = [
  { name: 'all JS 17', routers: [js, js] }, { name: 'all Go v0.19', routers: [go, go] },
  { name: 'half and half', routers: [js, go] }
]

/** @typedef {{ series: string, delays: number[], rows: Array<Readonly<Record<string, number>>> }} Line */

/**
 * Rows of the routers of a run, or the whole network's as one.
 *
 * @param {string} network
 * @param {any} record
 * @param {string} dir
 */
async function readRun (network, { metrics }, dir) {
  const run = await openRun(dir)
  const deliveries = await run.tables.deliveries()
  const members = (await run.tables.router_peers()).objects()
  const routers = (await run.tables.routers()).objects()
  const [peers, delays] = ['peer', 'delay_ms'].map(name =>
    Array.from(/** @type {ArrayLike<number>} */ (deliveries.array(name))))
  const seriesOf = (/** @type {any} */ { router }) => `${network}: at ${String(router).includes('go-libp2p') ? go.name : js.name}`
  const nameOf = new Map(members.map((/** @type {any} */ member) => [member.peer, seriesOf(member)]))
  const found = routers.length === 0
    ? [{
        series: network, row: {
          ...metrics, duplicates: metrics.duplicates_per_peer, mesh_degree_within: metrics.mesh_degree_mean,
          mesh_degree_across: 0
        }
      }]
    : routers.map((/** @type {any} */ row) =>
        ({ series: seriesOf(row), row: { ...row, duplicates: row.duplicates_per_delivery } }))
  return found.map(({ series, row }) => ({
    series, row, delays: (delays ?? []).filter((_, at) => (nameOf.get(peers?.[at]) ?? network) === series)
  }))
}

/** @returns {Promise<Line[]>} */
async function measureAll () {
  /** @type {Map<string, Line>} */
  const lines = new Map()
  for (const { name, routers } of networks) {
    const groups = JSON.stringify(routers.map((router, index) => groupOf(router, ['a', 'b'][index] ?? '')))
    await measure('mixed.toml', { GROUPS: groups }, async ({ runs }, dirs) => {
      for (const [index, dir] of dirs.entries()) {
        for (const { series, row, delays } of await readRun(name, runs[index], dir)) {
          const line = lines.get(series) ?? { series, delays: [], rows: [] }
          lines.set(series, line)
          line.delays.push(...delays)
          line.rows.push(row)
        }
      }
    })
  }
  return [...lines.values()]
}

const columns = /** @type {const} */ ([
  ['latency_p50', 1, 'p50, ms'], ['latency_p99', 1, 'p99, ms'], ['duplicates', 2, 'duplicates per delivery'],
  ['bytes_per_delivery', 0, 'bytes sent per delivery, B'], ['mesh_degree_within', 2, 'mesh peers, same router'],
  ['mesh_degree_across', 2, 'mesh peers, other router']
])

/** @param {Line} line */
const rowOf = ({ series, rows }) => [series, ...columns.map(([name, digits]) => {
  const { value, low, high } = spread(rows.map(row => Number(row[name])))
  return low === high ? value.toFixed(digits) : `${value.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`
})]

/** @param {readonly Line[]} lines */
function draw (lines) {
  const rows = lines.flatMap(({ series, delays }) => {
    const sorted = [...delays].sort((a, b) => a - b)
    const at = Array.from({ length: 200 }, (_, index) => Math.floor((index + 0.5) / 200 * sorted.length))
    return at.map(index => ({ series, delay_ms: sorted[index], share: (index + 1) / sorted.length }))
  })
  return lineChart({
    title: 'Half Go, half JavaScript', rows, runs: [], series: lines.map(({ series }) => series),
    x: { field: 'delay_ms', title: 'DELIVER − PUBLISH (ms)' },
    y: { field: 'share', title: 'deliveries (%)', domain: [0, 1], format: '%' }
  })
}

setUp()
process.chdir(root)
if (!hasGo) process.stdout.write(missingGo)
else {
  const lines = await measureAll()
  const text = formatTable([['network', ...columns.map(([, , title]) => title)], ...lines.map(rowOf)])
  process.stdout.write(`${text}\n`)
  if (process.argv.includes('--write')) {
    writeSection('experiments.md', 'mixed', text)
    await writeFigure('mixed', draw(lines))
  }
}
