// Clones what is committed into an empty folder and does there what a newcomer would: `npm start`, then `npm test`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { root } from '../setup/set-up.mjs'

/**
 * @param {string} cwd
 * @param {string} command
 * @param {...string} args
 */
function run (cwd, command, ...args) {
  const startedMs = performance.now()
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
  process.stdout.write(`fresh clone: ${command} ${args.join(' ')}: exit code ${status} after ${seconds} s\n`)
  return status === 0
}

const parent = mkdtempSync(join(tmpdir(), 'gsplan-fresh-'))
const clone = join(parent, 'gsplan')
try {
  const ok = run(parent, 'git', 'clone', '--quiet', root, clone) && run(clone, 'npm', 'start') && run(clone, 'npm', 'test')
  process.exitCode = ok ? 0 : 1
} finally {
  rmSync(parent, { recursive: true, force: true })
}
