// The efficiency of the pool of processes that makes the points of a sweep: the time of points one after the other on one
// core, against that of as many at a time as there are cores, times the cores. Each point is on one thread; taskset
// (util-linux) holds the first sweep to one core, as a run of one thread has its garbage collected by others. The machine
// should be quiet.
//
//   npm run bench:sweep            24 points of 50 peers
//   npm run bench:sweep -- 48      as many points
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { root, setUp } from '../setup/set-up.mjs'
import { runMetered } from './run-metered.mjs'

const GOAL = 0.95

setUp()
process.chdir(root)

const [points = '24'] = process.argv.slice(2)
const cores = availableParallelism()
const folder = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))
const grid = join(folder, 'points.toml')
writeFileSync(grid, `seeds = "1-${Number(points)}"\n[base.params]\nN_NODES = 50\nT_WARM = "5s"\nT_RUN = "5s"\nT_COOL = "1s"\n`)

/**
 * @param {number} jobs
 * @param {readonly string[]} [prefix] a program that starts the sweep
 */
function time (jobs, prefix = []) {
  const { wallS } = runMetered([
    ...prefix, process.execPath, 'packages/runner/bin/gsplan.js', 'sweep', grid, '-o', folder, '--name', `jobs-${jobs}`,
    '--jobs', String(jobs), '--threads', '1', '--quiet'
  ], { stdout: 'ignore' })
  process.stdout.write(`${String(jobs).padStart(3)} at a time: ${wallS.toFixed(1).padStart(7)} s, ` +
    `load ${(loadavg()[0] ?? 0).toFixed(1)}\n`)
  return wallS
}

try {
  const [alone, together] = [time(1, ['taskset', '--cpu-list', '0']), time(cores)]
  const efficiency = alone / (together * cores)
  process.stdout.write(`efficiency on ${cores} cores: ${efficiency.toFixed(3)}; goal ${GOAL}: ${efficiency >= GOAL ? 'met' : 'missed'}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
