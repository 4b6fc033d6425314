// What the analysis of a run of 1,000 peers costs (605,000 deliveries, 36 inspections of peer scores by every peer, 70 MB of
// traces; made out of a run of 25 peers): extract + tables + figures + report, then opening the run again with its tables
// cached. CPU counts all threads; judge by it, not by the wall clock.
//
//   npm run bench:analysis                      the archive is made once and kept in .nx/
//   npm run bench:analysis -- --archive FILE    another one
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { runNode } from './run-metered.mjs'
import { root, setUp } from '../setup/set-up.mjs'

const GOAL_CPU_S = 10
const GOAL_OPEN_CPU_S = 1.5
const GOAL_MIB = 1024
const kept = join(root, '.nx/bench/1000-peers.tgz')
const source = join(root, 'packages/gate/test/fixtures/v052-negative/test-output.zip')

setUp()
process.chdir(root)
const { values: { archive = kept } } = parseArgs({ options: { archive: { type: 'string' } } })
if (archive === kept && !existsSync(kept)) {
  mkdirSync(join(root, '.nx/bench'), { recursive: true })
  const { makeArchive } = await import('../../packages/gate/bench/make-archive.mjs')
  await makeArchive(source, kept)
}

/**
 * @typedef {object} Stages
 * @property {readonly { name: string, cpuS: number, wallS: number, peakMiB: number }[]} stages
 * @property {Readonly<Record<string, number>>} metrics
 */

/**
 * @param {Stages['stages']} stages
 * @param {readonly string[]} names
 */
const sum = (stages, names) => stages.filter(({ name }) => names.includes(name)).reduce((total, { cpuS }) => total + cpuS, 0)
/**
 * @param {number} value
 * @param {number} digits
 * @param {number} width
 */
const number = (value, digits, width) => value.toFixed(digits).padStart(width)

/** @param {string} dir of the run */
function measure (dir) {
  const { result, cpuS } = runNode(['packages/analysis/bench/stages.mjs', dir])
  const { stages, metrics } = /** @type {Stages} */ (result)
  return { stages, metrics, cpuS }
}

/**
 * @param {string} title
 * @param {Stages} result
 * @param {number} total
 * @param {number} goal
 */
function show (title, { stages }, total, goal) {
  process.stdout.write(`\n${title.padEnd(40)}  CPU s  wall s  peak MiB\n`)
  for (const { name, cpuS, wallS, peakMiB } of stages) {
    process.stdout.write(`${name.padEnd(40)} ${number(cpuS, 2, 6)} ${number(wallS, 2, 7)} ${number(peakMiB, 0, 9)}\n`)
  }
  process.stdout.write(`${'in all (goal)'.padEnd(40)} ${number(total, 2, 6)} (${goal} s)\n`)
}

const scratch = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))
try {
  copyFileSync(archive, join(scratch, 'test-output.tgz'))
  const [whole, again] = [measure(scratch), measure(scratch)]
  const { messages_published: messages, deliveries } = whole.metrics
  process.stdout.write(`${(statSync(archive).size / 1e6).toFixed(0)} MB: ${messages} messages, ${deliveries} deliveries\n`)
  show('all, from the archive', whole, whole.cpuS, GOAL_CPU_S)
  const opening = sum(again.stages, ['load the library', 'open', 'tables'])
  show('again, with cached tables', again, again.cpuS, GOAL_CPU_S)
  const peakMiB = Math.max(...whole.stages.map(stage => stage.peakMiB))
  process.stdout.write(`\nopening a run whose tables are cached: ${opening.toFixed(2)} s of CPU (goal: ${GOAL_OPEN_CPU_S} s); ` +
    `most memory: ${peakMiB.toFixed(0)} MiB (goal: ${GOAL_MIB})\n`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
