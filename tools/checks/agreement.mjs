// The situations in which simulated and real nodes must agree (runner/test/agreement), all of them, for every night:
// prints tables, and fails where they do not. `npm test` runs those that take seconds. --go-plan FOLDER has the original
// plan in Go as a witness: pubsub/test of a checkout of test-plans that still has it. Other arguments are vitest's.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { root, setUp } from '../setup/set-up.mjs'

const from = process.cwd()
const given = process.argv.slice(2)
const at = given.indexOf('--go-plan')
const [, plan = process.env['GSPLAN_GO_PLAN']] = at < 0 ? [] : given.splice(at, 2)
const goPlan = plan === undefined ? undefined : resolve(from, plan)
if (goPlan !== undefined && !existsSync(join(goPlan, 'manifest.toml'))) {
  process.stderr.write(`agreement: --go-plan: expected the folder of a plan, with manifest.toml, got ${goPlan}\n`)
  process.exit(2)
}

setUp()
const folder = mkdtempSync(join(tmpdir(), 'gsplan-agreement-'))
const [table, plans] = [join(folder, 'table.md'), join(folder, 'plans.md')]
// two at once: what starts takes the processor of what is measured
const atOnce = given.some(each => each.startsWith('--maxConcurrency')) ? [] : ['--maxConcurrency=2']
const vitest = [
  join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'real-time', 'test/real-time/agreement',
  ...atOnce, ...given
]
const env = { ...process.env, GSPLAN_AGREEMENT: table, GSPLAN_AGREEMENT_PLANS: plans }
if (goPlan !== undefined) Object.assign(env, { GSPLAN_GO_PLAN: goPlan })
const { status } = spawnSync(process.execPath, vitest, { cwd: join(root, 'packages/runner'), stdio: 'inherit', env })
const hasGo = spawnSync('go', ['version']).status === 0
/** @param {string} path */
const print = path => process.stdout.write(existsSync(path) ? `\n${readFileSync(path, 'utf8')}` : '')
print(table)
print(plans)
if (!hasGo) process.stdout.write('\nLeft out: routers in Go, which need Go ≥ 1.24, https://go.dev/dl\n')
else if (goPlan === undefined) process.stdout.write('\nLeft out: the original plan in Go, whose folder --go-plan names\n')
process.exitCode = status ?? 1
rmSync(folder, { recursive: true })
