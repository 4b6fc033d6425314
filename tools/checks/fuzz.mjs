// Random and tampered inputs, a million of them, for every night: the properties that packages' tests have of traces,
// metrics, archives and parameters, with far more inputs than `npm test` tries. Prints a table; an input that ends in
// anything but a result or an error that says what is wrong is a crash, and printed with what replays it.
//
//   npm run fuzz                                     a million inputs of seed 1, then the bombs and a long archive
//   FUZZ_INPUTS=50000 FUZZ_SEED=7 npm run fuzz       fifty thousand of seed 7
//   npm run fuzz -- compositions 'shapes: run.json'  only kinds whose name begins so
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { kinds } from './fuzz/kinds.mjs'
import { runKind } from './fuzz/run-kind.mjs'
import { root, setUp } from '../setup/set-up.mjs'

setUp()
const { FUZZ_INPUTS = '1000000', FUZZ_SEED = '1' } = process.env
const [all, seed] = [Number(FUZZ_INPUTS), Number(FUZZ_SEED)]
const wanted = process.argv.slice(2)

const columns = [32, 10, 9, 12, 9, 8]
/** @param {readonly string[]} cells */
const printRow = cells => {
  process.stdout.write(`${cells.map((cell, i) => i === 0 ? cell.padEnd(columns[i]) : cell.padStart(columns[i])).join('')}\n`)
}

/** @param {{ readonly kind: string }} kind */
const isWanted = ({ kind }) => wanted.length === 0 || wanted.some(name => kind.startsWith(name))

/** @param {string} kind @param {import('./fuzz/run-kind.mjs').Figures} figures @param {number} s */
const printFigures = (kind, { inputs, crashes, longestMs, peakMib }, s) => {
  printRow([kind, String(inputs), String(crashes), longestMs.toFixed(1), peakMib.toFixed(0), s.toFixed(0)])
}

/** Tries all kinds, and prints a row each. */
async function runKinds () {
  const folder = mkdtempSync(join(tmpdir(), 'gsplan-fuzz-'))
  const total = { inputs: 0, crashes: 0, longestMs: 0, peakMib: 0 }
  const begunAt = performance.now()
  printRow(['kind', 'inputs', 'crashes', 'longest ms', 'peak MiB', 's'])
  for (const kind of kinds.filter(isWanted)) {
    const startedAt = performance.now()
    const { figures, output } = await runKind(kind, { inputs: Math.ceil(all * kind.share), seed, folder })
    printFigures(kind.kind, figures, (performance.now() - startedAt) / 1000)
    process.stderr.write(output)
    total.inputs += figures.inputs
    total.crashes += figures.crashes
    total.longestMs = Math.max(total.longestMs, figures.longestMs)
    total.peakMib = Math.max(total.peakMib, figures.peakMib)
  }
  printFigures('all', total, (performance.now() - begunAt) / 1000)
  rmSync(folder, { recursive: true })
  if (total.crashes > 0) process.exitCode = 1
}

/** Archives that take far more than their size, and an honest one of 20 million deliveries. */
function runLong () {
  for (const test of ['bombs/bombs', 'bombs/trace-commands', 'long-archive']) {
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', 'packages/gate', `test/${test}.test.ts`]
    const { status } = spawnSync(process.execPath, vitest, {
      cwd: root, stdio: 'inherit', env: { ...process.env, LONG_MESSAGES: '20000' }
    })
    if (status !== 0) process.exitCode = status ?? 1
  }
}

await runKinds()
if (wanted.length === 0) runLong()
