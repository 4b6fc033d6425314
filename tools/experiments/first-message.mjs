// The first messages after subscribing, with and without the GRAFT that @libp2p/gossipsub 17 sends when a peer subscribes.
// The router without it is a copy of its package in which the method graftOnSubscribe does nothing, as there is no option.
//
//   npm run experiment:first-message              prints the table
//   npm run experiment:first-message -- --write   puts it and the figure into docs/, too
import { cpSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { openRun } from '../../packages/gate/dist/index.js'
import { lineChart } from '../../packages/analysis/dist/figures/charts/line-chart.js'
import { root, setUp } from '../setup/set-up.mjs'
import { hasGo, measure, missingGo, spread } from './shared/measure.mjs'
import { formatTable, writeSection } from '../setup/doc-table.mjs'
import { writeFigure } from './shared/page.mjs'

/** Parts of the run phase, ms. */
const STEP_MS = 125
/** A message that reaches a peer later has come by gossip. */
const SOON_MS = 300

/** @typedef {{ at: number, shares: number[], all: number[] }} Step */

/**
 * Copies the router, without its GRAFT on SUBSCRIBE.
 *
 * @param {string} folder
 */
function copyWithout (folder) {
  const from = realpathSync(join(root, 'node_modules/@libp2p/gossipsub'))
  const to = join(root, 'node_modules/.cache', folder)
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
  const path = join(to, 'dist/src/gossipsub.js')
  const head = 'graftOnSubscribe(id, topic) {'
  const code = readFileSync(path, 'utf8')
  if (code.split(`    ${head}\n`).length !== 2) throw new Error(`${path}: expected the method ${head} once`)
  writeFileSync(path, code.replace(`    ${head}\n`, `    ${head}\n        return false;\n`))
  return to
}

/**
 * Shares of the receivers that had the messages of each step soon, and at all.
 *
 * @param {readonly string[]} dirs
 */
async function sharesOf (dirs) {
  /** @type {Map<number, Step>} */
  const steps = new Map()
  for (const dir of dirs) {
    const run = await openRun(dir)
    const messages = await run.tables.messages()
    const deliveries = await run.tables.deliveries()
    const times = /** @type {ArrayLike<bigint>} */ (messages.array('published_at'))
    const receivers = /** @type {ArrayLike<number>} */ (messages.array('receivers'))
    const first = Number(run.phase?.firstNs ?? 0n)
    const soon = new Array(messages.numRows()).fill(0)
    const delays = /** @type {ArrayLike<number>} */ (deliveries.array('delay_ms'))
    Array.from(/** @type {ArrayLike<number>} */ (deliveries.array('message'))).forEach((message, row) => {
      if (Number(delays[row]) <= SOON_MS) soon[message] += 1
    })
    /** @type {Map<number, { soon: number, of: number, all: number }>} */
    const sums = new Map()
    const counts = /** @type {ArrayLike<number>} */ (messages.array('deliveries'))
    for (let row = 0; row < soon.length; row++) {
      const step = Math.floor((Number(times[row]) - first) / 1e6 / STEP_MS)
      const sum = sums.get(step) ?? { soon: 0, of: 0, all: 0 }
      sums.set(step, {
        soon: sum.soon + soon[row], of: sum.of + Number(receivers[row]), all: sum.all + Number(counts[row])
      })
    }
    for (const [step, { soon: early, of, all }] of sums) {
      const known = steps.get(step) ?? { at: (step + 0.5) * STEP_MS / 1000, shares: [], all: [] }
      steps.set(step, known)
      known.shares.push(early / of)
      known.all.push(all / of)
    }
  }
  return [...steps.values()].sort((a, b) => a.at - b.at)
}

const percent = (/** @type {readonly number[]} */ values) => {
  const { value, low, high } = spread(values.map(share => 100 * share))
  return low === high ? value.toFixed(1) : `${value.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`
}

setUp()
process.chdir(root)
const copy = copyWithout('gossipsub-without-graft-on-subscribe')
const routers = [
  { name: 'JS 17', params: { GS_MODULE: '@libp2p/gossipsub', GS_VERSION: '17.1.1' } },
  { name: 'JS 17 without graftOnSubscribe', params: { GS_MODULE: copy, GS_VERSION: 'latest' } },
  { name: 'JS 16', params: { GS_MODULE: '@libp2p/gossipsub', GS_VERSION: '16.0.4' } },
  ...hasGo ? [{ name: 'Go v0.19', params: { GS_MODULE: 'github.com/libp2p/go-libp2p-pubsub', GS_VERSION: 'v0.19.0' } }] : []
]
/** @type {Array<{ name: string, steps: Step[] }>} */
const measured = []
for (const { name, params } of routers) {
  measured.push({ name, steps: await measure('first-message.toml', params, async (_set, dirs) => sharesOf(dirs)) })
}
rmSync(copy, { recursive: true, force: true })

const shown = [0, 1, 2, 3, 4, 5, 6, 7]
const head = ['router', ...shown.map(step => `${step * STEP_MS}–${(step + 1) * STEP_MS} ms`), 'in the end']
/** @param {(typeof measured)[number]} router */
const rowOf = ({ name, steps }) => [
  name, ...shown.map(step => percent(steps[step]?.shares ?? [0])), percent(steps.flatMap(({ all }) => all))
]
const text = formatTable([head, ...measured.map(rowOf)])
process.stdout.write(`${text}\n${missingGo}`)
if (process.argv.includes('--write') && hasGo) {
  writeSection('experiments.md', 'first-message', text)
  const rows = measured.flatMap(({ name: series, steps }) =>
    steps.map(({ at, shares }) => ({ series, at, share: spread(shares).value })))
  await writeFigure('first-message', lineChart({
    title: 'First messages after subscribing', rows, runs: [], series: measured.map(({ name }) => name),
    x: { field: 'at', title: 'time since subscribing (s)' },
    y: { field: 'share', title: `receivers within ${SOON_MS} ms (%)`, domain: [0, 1], format: '%' }
  }))
}
