import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { clearInterval, setInterval } from 'node:timers'
import { root } from '../../setup/set-up.mjs'

/** Time in which an input that does not end is taken for one that never does, ms. */
const STALLED_MS = 120_000
const LOOK_EVERY_MS = 5000

/**
 * @typedef {object} Figures
 * @property {number} inputs that were tried
 * @property {number} crashes
 * @property {number} longestMs of one input
 * @property {number} peakMib most memory of the process
 */

/**
 * @typedef {object} KindResult
 * @property {Figures} figures
 * @property {string} output what the tests printed, where an input has crashed
 */

/** @param {string} path @returns {number} the input that is tried, from 1 */
function readProgress (path) {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
  return bytes.length < 8 ? 0 : bytes.readDoubleLE()
}

/**
 * Ends a process whose input does not change any more.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} progress
 */
function watch (child, progress) {
  let [last, since] = [0, performance.now()]
  const timer = setInterval(() => {
    const now = readProgress(progress)
    if (now !== last) [last, since] = [now, performance.now()]
    else if (performance.now() - since > STALLED_MS && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, LOOK_EVERY_MS)
  child.on('close', () => { clearInterval(timer) })
}

/**
 * Tries inputs of one kind, in a process of its own.
 *
 * @param {import('./kinds.mjs').FuzzKind} kind
 * @param {{ inputs: number, seed: number, folder: string }} options
 * @returns {Promise<KindResult>}
 */
export async function runKind ({ package: name, file, test }, { inputs, seed, folder }) {
  const [figures, progress] = [join(folder, 'figures'), join(folder, 'progress')]
  for (const path of [figures, progress]) rmSync(path, { force: true })
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', join(root, 'packages', name), `test/${file}.test.ts`,
    '-t', `^${test}`
  ]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    env: {
      ...process.env, FUZZ_INPUTS: String(inputs), FUZZ_SEED: String(seed), FUZZ_FIGURES: figures, FUZZ_PROGRESS: progress,
      NO_COLOR: '1', FORCE_COLOR: '0'
    }
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', chunk => { output = `${output}${chunk}`.slice(-100_000) })
  }
  watch(child, progress)
  const code = await new Promise(resolve => { child.on('close', resolve) })
  const lines = existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n') : []
  /** @type {Figures | undefined} */
  const found = lines.map(line => JSON.parse(line)).at(-1)
  if (found !== undefined && code === 0) return { figures: found, output: '' }
  const at = readProgress(progress)
  const died = found === undefined ? `the process died, or was ended as it stalled, at input ${at} of seed ${seed}\n` : ''
  return {
    figures: found ?? { inputs: at, crashes: 1, longestMs: NaN, peakMib: NaN }, output: `${died}${output}`
  }
}
