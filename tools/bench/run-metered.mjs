import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import process from 'node:process'

/** Makes a process tell its CPU, all threads included, and its memory on file descriptor 3 when it ends. */
const meter = `data:text/javascript,${encodeURIComponent(`
import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
if (isMainThread) process.on('exit', () => { writeSync(3, JSON.stringify(process.resourceUsage())) })`)}`

/**
 * @typedef {object} MeteredOptions
 * @property {'pipe' | 'ignore'} [stdout] `ignore` for outputs that are not read
 * @property {readonly string[]} [nodeArgs] flags of Node itself
 */

/**
 * @typedef {object} Metered
 * @property {number} wallS
 * @property {string} text of its stdout
 * @property {number} cpuS all threads; NaN for other programs than Node
 * @property {number} peakBytes most memory; NaN for other programs than Node
 */

/**
 * Runs a program, or a Node script, and measures it.
 *
 * @param {readonly string[]} command program with its arguments; for a Node script, `[process.execPath, …]`
 * @param {MeteredOptions} [options]
 * @returns {Metered}
 */
export function runMetered ([program = '', ...args], { stdout = 'pipe', nodeArgs = [] } = {}) {
  const isNode = program === process.execPath
  const sink = stdout === 'ignore' ? openSync('/dev/null', 'w') : undefined
  const startedAt = performance.now()
  const { status, stdout: text, output } = spawnSync(
    program, isNode ? [...nodeArgs, '--import', meter, ...args] : args,
    { encoding: 'utf8', stdio: ['ignore', sink ?? 'pipe', 'inherit', 'pipe'], maxBuffer: 1e8 })
  const wallS = (performance.now() - startedAt) / 1000
  if (sink !== undefined) closeSync(sink)
  if (status !== 0) {
    process.stderr.write(`bench: ${[program, ...args].join(' ')} ended with exit code ${status}\n`)
    process.exit(1)
  }
  const usage = isNode
    ? /** @type {NodeJS.ResourceUsage} */ (JSON.parse(output[3] ?? ''))
    : { userCPUTime: NaN, systemCPUTime: NaN, maxRSS: NaN }
  return { wallS, text, cpuS: (usage.userCPUTime + usage.systemCPUTime) / 1e6, peakBytes: usage.maxRSS * 1024 }
}

/**
 * Runs a Node script whose output is one JSON document.
 *
 * @param {readonly string[]} args
 * @param {readonly string[]} [nodeArgs] flags of Node itself
 * @returns {{ result: unknown, cpuS: number }}
 */
export function runNode (args, nodeArgs = []) {
  const { text, cpuS } = runMetered([process.execPath, ...args], { nodeArgs })
  return { result: JSON.parse(text), cpuS }
}
