// The efficiency of the pool of processes that makes the points of a sweep: the time of points one after the other on one
// core, against that of as many at a time as there are cores, times the cores. Beside it what the machine allows: as many
// sweeps at once as there are cores, each with its share of the points and a core of its own. Each point is on one thread;
// taskset (util-linux) holds a sweep to one core, as a run of one thread has its garbage collected by others. The machine
// should be quiet.
//
//   npm run bench:sweep            24 points of 50 peers
//   npm run bench:sweep -- 48      as many points
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { root, setUp } from '../setup/set-up.mjs'

const GOAL = 0.95

setUp()
process.chdir(root)

const [points = '24'] = process.argv.slice(2)
const cores = availableParallelism()
const count = Math.ceil(Number(points) / cores) * cores
const folder = mkdtempSync(join(tmpdir(), 'gsplan-bench-'))

/**
 * Makes points of one configuration with seeds of their own.
 *
 * @param {{ name: string, seeds: string, jobs: number, core?: number }} sweep `core`: held to it
 */
async function sweep ({ name, seeds, jobs, core }) {
  const grid = join(folder, `${name}.toml`)
  writeFileSync(grid, `seeds = "${seeds}"\n[base.params]\nN_NODES = 50\nT_WARM = "5s"\nT_RUN = "5s"\nT_COOL = "1s"\n`)
  const holding = core === undefined ? [] : ['taskset', '--cpu-list', String(core)]
  const [program = '', ...args] = [
    ...holding, process.execPath, 'packages/runner/bin/gsplan.js', 'sweep', grid, '-o', folder, '--name', name,
    '--jobs', String(jobs), '--threads', '1', '--quiet'
  ]
  const [code] = await once(spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }), 'close')
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with exit code ${code}`)
}

/**
 * @param {string} name
 * @param {() => Promise<unknown>} run
 */
async function time (name, run) {
  const startedAt = performance.now()
  await run()
  const wallS = (performance.now() - startedAt) / 1000
  process.stdout.write(`${name.padEnd(40)}${wallS.toFixed(1).padStart(7)} s, load ${(loadavg()[0] ?? 0).toFixed(1)}\n`)
  return wallS
}

try {
  const alone = await time('one at a time, on one core', async () => sweep({ name: 'alone', seeds: `1-${count}`, jobs: 1, core: 0 }))
  const together = await time(`${cores} at a time`, async () => sweep({ name: 'pool', seeds: `1-${count}`, jobs: cores }))
  const share = count / cores
  const parts = Array.from({ length: cores }, (_, core) => ({
    name: `apart-${core}`, seeds: `${core * share + 1}-${(core + 1) * share}`, jobs: 1, core
  }))
  const apart = await time(`${cores} sweeps at once, a core each`, async () => Promise.all(parts.map(sweep)))
  const [efficiency, most] = [together, apart].map(wallS => alone / (wallS * cores))
  process.stdout.write(`efficiency on ${cores} cores: ${efficiency.toFixed(3)}, of sweeps that share nothing but the machine ` +
    `${most.toFixed(3)}; goal ${GOAL}: ${efficiency >= GOAL ? 'met' : 'missed'}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
