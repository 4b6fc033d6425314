// @ts-check
import { cpSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import process from 'node:process'
import { onlyRun, smallRun } from './jobs.mjs'
import { runOk } from './run-program.mjs'

/**
 * @typedef {object} FinishedRun a finished run, for programs that read runs
 * @property {string} dir
 * @property {string} name
 * @property {string} trace path of its trace
 * @property {(dir: string, files?: readonly string[]) => string} copyTo copies it, or some of its files, to a folder that it
 *   returns
 *
 * @typedef {FinishedRun & { readonly other: FinishedRun }} SampleRun a finished run, and one of another seed to compare with
 */

/** @param {string} root the workspace @param {string} into @param {number} seed @returns {Promise<FinishedRun>} */
async function makeRun (root, into, seed) {
  const bin = join(root, 'packages/runner/bin/gsplan.js')
  await runOk(process.execPath, [bin, 'run', '--quiet', '-o', into, '--seed', String(seed), ...smallRun], { cwd: root })
  const dir = onlyRun(into)
  return {
    dir, name: basename(dir), trace: join(dir, 'analysis', 'filtered-trace.bin.gz'),
    copyTo: (copy, files = ['.']) => {
      mkdirSync(copy, { recursive: true })
      for (const file of files) cpSync(join(dir, file), join(copy, file), { recursive: true })
      return copy
    }
  }
}

/**
 * Makes two runs with the workspace's own command.
 *
 * @param {string} root the workspace
 * @param {string} into
 * @returns {Promise<SampleRun>}
 */
export const makeSampleRun = async (root, into) =>
  ({ ...await makeRun(root, join(into, 'first'), 1), other: await makeRun(root, join(into, 'other'), 2) })
