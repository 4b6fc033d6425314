// The figure of the experiment with generations of routers: a panel for each measure and message size.
import { config, lines } from '../../../packages/analysis/dist/figures/theme.js'
import { spread } from './measure.mjs'

/**
 * @typedef {{
 *   router: string, way: string, size: string, runs: ReadonlyArray<Readonly<Record<string, number>>>
 * }} Measured
 */

/** Ways in order, and their colours. */
const ways = ['none', 'off', 'on']
const colours = [lines[4].light, lines[1].light, lines[0].light]

const panels = /** @type {const} */ ([
  ['duplicates_per_peer', 'duplicates per peer', 1], ['bytes_per_delivery', 'KiB on the wire per delivery', 1024],
  ['latency_p99', 'p99 (ms)', 1]
])

/** @param {readonly Measured[]} measured */
const rowsOf = measured => measured.flatMap(({ router, way, size, runs }) => panels.map(([name, panel, per]) => {
  const { value, low, high } = spread(runs.map(run => Number(run[name]) / per))
  return { router, way, size, panel, value, low, high }
}))

/**
 * @param {readonly Measured[]} measured
 * @param {readonly string[]} sizes
 * @returns {object} Vega-Lite
 */
export function drawGenerations (measured, sizes) {
  const rows = rowsOf(measured)
  const routers = [...new Set(measured.map(({ router }) => router))]
  const color = {
    field: 'way', type: 'nominal', sort: null, scale: { domain: ways, range: colours }, legend: { title: 'IDONTWANT' }
  }
  const y = { field: 'router', type: 'nominal', sort: routers, title: null, axis: { grid: true } }
  const yOffset = { field: 'way', type: 'nominal', sort: ways, scale: { paddingOuter: 0.4 } }
  const panel = (/** @type {string} */ title, /** @type {string} */ size) => ({
    width: 190, height: 150, title: size,
    data: { values: rows.filter(row => row.panel === title && row.size === size) },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.4 },
        encoding: { x: { field: 'low', type: 'quantitative', title, scale: { zero: false } }, x2: { field: 'high' } }
      },
      {
        mark: { type: 'point', filled: true, size: 30, opacity: 1 },
        encoding: { x: { field: 'value', type: 'quantitative' } }
      }
    ],
    encoding: { y, yOffset, color }
  })
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json', config,
    vconcat: panels.map(([, title]) => ({ hconcat: sizes.map(size => panel(title, size)) }))
  }
}
