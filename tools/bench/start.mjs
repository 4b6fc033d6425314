// What starting costs: CPU from process start to the baseline composition on stdout, against Node doing nothing. Runs
// take turns; the best of each counts. Judge the difference, not the times.
//
//   npm run bench:start
import process from 'node:process'
import { runMetered } from './run-metered.mjs'
import { root, setUp } from '../setup/set-up.mjs'

const ROUNDS = 10
const GOAL_MS = 150

setUp()
process.chdir(root)

const composer = 'packages/composer/bin/gsplan-composer.js'
const commands = {
  'node -e 0': ['-e', '0'],
  'gsplan-composer': [composer],
  'gsplan-composer --config cluster-k8s/1k-peers': [composer, '--config', 'cluster-k8s/1k-peers'],
  'gsplan-composer params': [composer, 'params']
}

const best = new Map()
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, args] of Object.entries(commands)) {
    const { cpuS, wallS } = runMetered([process.execPath, ...args], { stdout: 'ignore' })
    const { cpuMs = Infinity, wallMs = Infinity } = best.get(name) ?? {}
    best.set(name, { cpuMs: Math.min(cpuS * 1000, cpuMs), wallMs: Math.min(wallS * 1000, wallMs) })
  }
}

const nothing = best.get('node -e 0').cpuMs
for (const [name, { cpuMs, wallMs }] of best) {
  process.stdout.write(`${name.padEnd(48)}${cpuMs.toFixed(0).padStart(5)} ms CPU ${wallMs.toFixed(0).padStart(5)} ms wall ` +
    `${(cpuMs / nothing).toFixed(2).padStart(6)} × Node\n`)
}
const { cpuMs } = best.get('gsplan-composer')
process.stdout.write(`goal: composition on stdout within ${GOAL_MS} ms of CPU: ${cpuMs <= GOAL_MS ? 'met' : 'missed'}\n`)
