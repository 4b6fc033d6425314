// `npm start`: sets up what is missing, then one short run of the baseline. Arguments behind `--` are passed on.
import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { setUp } from './setup/set-up.mjs'

setUp()
const { status, signal } = spawnSync(process.execPath, [
  'packages/runner/bin/gsplan.js', 'run', '-D', 'T_RUN=30s', ...process.argv.slice(2)
], { stdio: 'inherit' })
process.exitCode = signal === null ? status ?? 70 : 130
