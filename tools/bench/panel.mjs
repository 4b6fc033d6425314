// What the panel costs in Debian's chromium: time until the form can be used, a list of 2,000 runs (first row, filter, all
// rows, scrolling), sizes, and its CPU while a page looks on. The runs are copies of one that is made first.
//
//   npm run bench:panel
//   npm run bench:panel -- --runs 5000
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { root, setUp } from '../setup/set-up.mjs'

/** Visits of the form, of which the median counts. */
const VISITS = 7
/** Time for which the panel's CPU is read, s: it looks at all runs every half minute. */
const IDLE_S = 60

setUp()
const { values: { runs: text = '2000' } } = parseArgs({ options: { runs: { type: 'string' } } })
const runs = Number(text)
const gsplan = join(root, 'packages/runner/bin/gsplan.js')
const output = mkdtempSync(join(tmpdir(), 'gsplan-bench-panel-'))

/** Fills the output folder: a run, and copies of those of its files that the list reads, with other times and verdicts. */
function makeRuns () {
  const small = ['N_NODES=6', 'N_PUBLISHER=2', 'T_WARM=1s', 'T_RUN=1s', 'T_COOL=1s'].flatMap(each => ['-D', each])
  const args = [gsplan, 'run', '--quiet', '-o', output, ...small]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  const [first] = readdirSync(output).filter(name => name.startsWith('pubsub'))
  if (first === undefined) throw new Error(`expected a run, got exit code ${status}: ${stderr}`)
  const record = JSON.parse(readFileSync(join(output, first, 'run.json'), 'utf8'))
  for (let index = 1; index < runs; index++) {
    const name = `copy-${String(index).padStart(5, '0')}`
    const dir = join(output, name)
    mkdirSync(dir)
    for (const file of ['composition.toml', 'config-snapshot.json', 'events.ndjson']) {
      cpSync(join(output, first, file), join(dir, file))
    }
    writeFileSync(join(dir, 'run.json'), JSON.stringify({
      ...record, name, seed: index, startedAt: new Date(Date.parse(record.startedAt) - index * 60_000).toISOString(),
      verdict: { ...record.verdict, status: index % 10 === 0 ? 'breached' : 'passed' }
    }))
  }
}

/** @param {readonly number[]} values */
const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
/** @param {number} ms */
const inMs = ms => `${ms.toFixed(0)} ms`
/** @param {string} name @param {string} value */
const tell = (name, value) => { process.stdout.write(`${name.padEnd(58)}${value}\n`) }

/** CPU time of a process, s. @param {number} pid */
function cpuOf (pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

makeRuns()
const panel = spawn(process.execPath, [gsplan, 'ui', '--no-open', '-o', output], { stdio: ['ignore', 'pipe', 'ignore'] })
const startedMs = performance.now()
const url = await new Promise(resolve => { panel.stdout.once('data', data => { resolve(String(data).trim()) }) })
tell('from the command to its address', inMs(performance.now() - startedMs))
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
const page = await context.newPage()
await page.goto(url)

/**
 * Runs a function in the page that answers with a time since the page was asked for, or since it began.
 *
 * @param {string} code
 * @returns {Promise<number>}
 */
const timed = code => page.evaluate(code)

/** Until a selector fits, by the page's own clock, frame by frame. @param {string} selector @param {string} since */
const untilShown = (selector, since) => timed(`new Promise(resolve => {
  const since = ${since}
  const look = () => document.querySelector(${JSON.stringify(selector)}) === null ? requestAnimationFrame(look) : resolve(performance.now() - since)
  look()
})`)

/** @type {{ field: number[], start: number[] }} */
const form = { field: [], start: [] }
for (let visit = 0; visit < VISITS; visit++) {
  await page.goto(`${new URL(url).origin}/#/configure`)
  await page.reload({ waitUntil: 'commit' })
  form.field.push(await untilShown('#field-T_RUN', '0'))
  form.start.push(await untilShown('#start:not([disabled])[aria-busy=false]', '0'))
}
tell('form: from asking for the page to a field that takes keys', inMs(median(form.field)))
tell('form: to the start button, after the whole was checked', inMs(median(form.start)))

await page.evaluate(`document.querySelector('header nav a:last-of-type').click()`)
await page.reload({ waitUntil: 'commit' })
tell(`${runs} runs: from asking for the page to the first row`, inMs(await untilShown('tbody tr', '0')))
await page.waitForFunction(`document.querySelector('.bar .quiet')?.textContent === '${runs} of ${runs} runs'`)
const rowsOf = `document.querySelectorAll('tbody tr').length`
tell(`${runs} runs: rows at first`, String(await timed(rowsOf)))

/** From a change of the filter to the rows that fit, drawn. @param {string} words @param {number} rows */
const filter = (words, rows) => timed(`new Promise(resolve => {
  const input = document.querySelector('input[type=search]')
  const since = performance.now()
  input.value = ${JSON.stringify(words)}
  input.dispatchEvent(new Event('input', { bubbles: true }))
  const look = () => ${rowsOf} === ${rows} ? resolve(performance.now() - since) : requestAnimationFrame(look)
  look()
})`)
const narrow = await filter('copy-00010', 1)
tell(`${runs} runs: filter to one row, and back`, `${inMs(narrow)}, ${inMs(await filter('', Math.min(200, runs)))}`)
const all = await timed(`new Promise(resolve => {
  const since = performance.now()
  ;[...document.querySelectorAll('main button')].find(button => button.textContent.startsWith('Show all'))?.click()
  const look = () => ${rowsOf} === ${runs} ? requestAnimationFrame(() => resolve(performance.now() - since)) : requestAnimationFrame(look)
  look()
})`)
tell(`${runs} runs: all rows, drawn`, inMs(all))
tell(`${runs} rows: filter to one row, and back`, `${inMs(await filter('copy-00010', 1))}, ${inMs(await filter('', runs))}`)
const frames = /** @type {{ longest: number, median: number }} */ (await page.evaluate(`new Promise(resolve => {
  const times = []
  let [before, y] = [performance.now(), 0]
  const step = now => {
    times.push(now - before)
    before = now
    y += 600
    scrollTo(0, y)
    if (y < document.documentElement.scrollHeight) return requestAnimationFrame(step)
    times.sort((a, b) => a - b)
    resolve({ longest: times.at(-1), median: times[Math.floor(times.length / 2)] })
  }
  requestAnimationFrame(step)
})`))
tell(`${runs} rows: frames while scrolling through, median, longest`, `${inMs(frames.median)}, ${inMs(frames.longest)}`)

const before = cpuOf(/** @type {number} */ (panel.pid))
await sleep(IDLE_S * 1000)
tell('panel: share of a core while the page looks on', `${((cpuOf(/** @type {number} */ (panel.pid)) - before) / IDLE_S * 100).toFixed(1)} %`)
for (const name of ['index.html', 'panel.js', 'panel.css']) {
  const content = readFileSync(join(root, 'packages/ui/bundled', name))
  tell(`${name}: bytes, by gzip`, `${content.length}, ${gzipSync(content).length}`)
}
tell('load of the machine', `${loadavg().map(each => each.toFixed(1)).join(' ')} on ${availableParallelism()} cores`)

await browser.close()
const ended = new Promise(resolve => { panel.once('exit', resolve) })
panel.kill('SIGINT')
await ended
rmSync(output, { recursive: true, force: true })
