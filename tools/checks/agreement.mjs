// The situations in which simulated and real nodes must agree (runner/test/agreement), all of them, for every night: prints
// a table, and fails where they do not. `npm test` runs those that take seconds.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { root, setUp } from '../setup/set-up.mjs'

setUp()
const folder = mkdtempSync(join(tmpdir(), 'gsplan-agreement-'))
const table = join(folder, 'table.md')
const vitest = [
  join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'real-time', 'test/real-time/agreement.test.ts'
]
const { status } = spawnSync(process.execPath, vitest, {
  cwd: join(root, 'packages/runner'), stdio: 'inherit', env: { ...process.env, GSPLAN_AGREEMENT: table }
})
process.stdout.write(existsSync(table) ? `\n${readFileSync(table, 'utf8')}` : '')
process.exitCode = status ?? 1
rmSync(folder, { recursive: true })
