// Runs the kubernetes engine with many pods on the control plane of the tests (etcd, API server, controllers, scheduler),
// for every night: how long it takes until all are ready, and until nothing is left. A stub in one process stands for what
// pods run, so that 500 need no machine of their own; no image is pulled. Arguments: numbers of pods.
//
//   npm run kubernetes-pods             20 and 500 pods
//   npm run kubernetes-pods -- 100
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { root, setUp } from '../setup/set-up.mjs'

const sizes = process.argv.slice(2)
if (!sizes.every(text => /^[1-9]\d{0,4}$/.test(text))) {
  process.stderr.write(`kubernetes-pods: expected numbers of pods, got ${sizes.join(' ')}\n`)
  process.exit(2)
}
if (spawnSync(process.execPath, [join(root, 'tools/setup/kubernetes.mjs'), '--check']).status !== 0) {
  process.stderr.write('kubernetes-pods: expected Kubernetes built for tests, found none: node tools/setup/kubernetes.mjs\n')
  process.exit(3)
}
setUp()
const folder = mkdtempSync(join(tmpdir(), 'gsplan-pods-'))
const table = join(folder, 'table.md')
const vitest = [
  join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'real-time', 'test/real-time/kubernetes-pods.test.ts'
]
const env = { ...process.env, GSPLAN_PODS: (sizes.length === 0 ? ['20', '500'] : sizes).join(), GSPLAN_PODS_TABLE: table }
const { status } = spawnSync(process.execPath, vitest, { cwd: join(root, 'packages/runner'), stdio: 'inherit', env })
const rows = existsSync(table) ? readFileSync(table, 'utf8') : ''
process.stdout.write(`\n| pods | all ready after, s | nothing left after, s |\n|---|---|---|\n${rows}`)
process.exitCode = status ?? 1
rmSync(folder, { recursive: true })
