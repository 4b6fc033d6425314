// Runs of an experiment, in virtual time, by the command that users type.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { root } from '../../setup/set-up.mjs'

/** Seeds of every experiment. */
export const seeds = '1-3'

/** Go, which routers in Go are compiled with, is there. */
export const hasGo = spawnSync('go', ['version']).status === 0

/** Says what is left out without Go. */
export const missingGo = hasGo ? '' : 'routers in Go were left out: expected Go (https://go.dev/dl), found none\n'

/**
 * Runs a parameter file of `tools/experiments` with more definitions, once for each seed.
 *
 * @template T
 * @param {string} file
 * @param {Readonly<Record<string, string>>} defines
 * @param {(set: any, dirs: readonly string[]) => T | Promise<T>} use gets the set's document, and directories that exist
 *   until it ends
 * @returns {Promise<T>}
 */
export async function measure (file, defines, use) {
  const output = mkdtempSync(join(tmpdir(), 'gsplan-experiment-'))
  try {
    const args = Object.entries(defines).flatMap(([name, value]) => ['-D', `${name}=${value}`])
    const bin = join(root, 'packages/runner/bin/gsplan.js')
    const command = [
      bin, 'run', join(root, 'tools/experiments', file), '--engine', 'sim', '--seeds', seeds, '--json', '--quiet',
      '-o', output, ...args
    ]
    const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 2 ** 28 })
    if (stdout.trim() === '') throw new Error(`${file} ${args.join(' ')}: ${stderr.trim().split('\n').at(-1)}`)
    const set = JSON.parse(stdout)
    process.stderr.write(`${file} ${args.join(' ').slice(0, 120)}: ${set.verdict.status}\n`)
    return await use(set, set.runs.map((/** @type {{ dir: string }} */ { dir }) => join(output, dir)))
  } finally {
    rmSync(output, { recursive: true, force: true })
  }
}

/**
 * Median and range of values.
 *
 * @param {readonly number[]} values at least one
 */
export function spread (values) {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const value = (Number(sorted[Math.ceil(half) - 1]) + Number(sorted[Math.floor(half)])) / 2
  return { value, low: Number(sorted[0]), high: Number(sorted.at(-1)) }
}
