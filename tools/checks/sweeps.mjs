// Makes a sweep of 200 points of 50 peers: kills all of its processes in the middle and goes on, makes it in three parts and
// joins them, and makes it with one point at a time. Fails where a point is lost or made twice, or a table is another.
//
//   node tools/checks/sweeps.mjs            200 points, about 20 minutes on two cores
//   node tools/checks/sweeps.mjs 20         as many points
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { root, setUp } from '../setup/set-up.mjs'

setUp()
process.chdir(root)

const SEEDS = 5
const points = Number(process.argv[2] ?? '200')
const folder = mkdtempSync(join(tmpdir(), 'gsplan-sweeps-'))
const grid = join(folder, 'peers.toml')
const degrees = Array.from({ length: Math.ceil(points / SEEDS) }, (_, index) => 10 + index)
writeFileSync(grid, `seeds = "1-${SEEDS}"\n[base.params]\nN_NODES = 50\nT_WARM = "2s"\nT_RUN = "1s"\nT_COOL = "1s"\n[grid]\nN_DEGREE = [${degrees.join(', ')}]\n`)
const total = degrees.length * SEEDS

/** @param {readonly string[]} args */
const start = args => spawn(process.execPath, ['packages/runner/bin/gsplan.js', 'sweep', ...args], {
  stdio: ['ignore', 'ignore', 'inherit'], detached: true
})

/** @param {readonly string[]} args */
async function finish (args) {
  const [code] = await once(start(args), 'close')
  assert.equal(code, 0, `gsplan sweep ${args.join(' ')}`)
}

/** Whole runs of a sweep, with the times of their records. @param {string} dir */
function doneIn (dir) {
  const runs = join(dir, 'runs')
  if (!existsSync(runs)) return new Map()
  return new Map(readdirSync(runs).filter(name => existsSync(join(runs, name, 'run.json')))
    .map(name => [name, statSync(join(runs, name, 'run.json'), { bigint: true }).mtimeNs]))
}

/** Tables of a sweep without the paths of its runs. @param {string} dir */
const tablesOf = dir => ['points.csv', 'configurations.csv', 'sweep.json']
  .map(name => readFileSync(join(dir, name), 'utf8').replaceAll(/(?:\.\.\/[\w-]+\/)?runs\//g, 'runs/'))

async function killAndGoOn () {
  const dir = join(folder, 'sweep-killed')
  const args = [grid, '-o', folder, '--name', 'killed', '--quiet']
  const child = start(args)
  while (doneIn(dir).size < total / 2) {
    assert.equal(child.exitCode, null, 'the sweep ended before it could be killed')
    await sleep(50)
  }
  const closed = once(child, 'close')
  process.kill(-(child.pid ?? 0), 'SIGKILL')
  await closed
  const before = doneIn(dir)
  await finish(args)
  const after = doneIn(dir)
  assert.equal(after.size, total)
  assert.equal(readdirSync(join(dir, 'runs')).length, total)
  for (const [name, time] of before) assert.equal(after.get(name), time, `${name} was made twice`)
  process.stdout.write(`killed with ${before.size} of ${total} points done; the others were made, none twice\n`)
  return dir
}

try {
  const killed = await killAndGoOn()
  const parts = []
  for (const index of [1, 2, 3]) {
    await finish([grid, '-o', folder, '--name', 'parts', '--shard', `${index}/3`, '--quiet'])
    parts.push(join(folder, `sweep-parts-shard-${index}-of-3`))
  }
  await finish(['merge', ...parts, '-o', folder, '--name', 'killed'])
  assert.deepEqual(tablesOf(join(folder, 'sweep-killed-merged')), tablesOf(killed))
  process.stdout.write('three parts, joined, have the same tables\n')
  await finish([grid, '-o', folder, '--name', 'alone', '--jobs', '1', '--quiet'])
  const [ofPoints, ofConfigurations] = tablesOf(join(folder, 'sweep-alone'))
  assert.deepEqual([ofPoints, ofConfigurations], tablesOf(killed).slice(0, 2))
  process.stdout.write('one point at a time gives the same tables\n')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
