// Compares the estimate before a run with the run: CPU and peak memory of the sim engine for runs in which one kind of work
// after the other prevails. The constants are in packages/runner/src/engines/sim/sim-cost.ts. An estimate is good within a
// factor of two.
//
//   npm run bench:estimate
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { compose } from '../../packages/composer/dist/index.js'
import { simCost } from '../../packages/runner/dist/engines/sim/sim-cost.js'
import { countWork } from '../../packages/runner/dist/estimate/count-work.js'
import { estimateRun } from '../../packages/runner/dist/estimate/estimate-run.js'
import { gsplan, runArgs } from './gsplan-run.mjs'

const times = { T_WARM: '10s', T_COOL: '5s', T_RUN: '10s' }
const rate = 'TOPIC_CONFIG.0.message_rate'

/** @type {readonly (readonly [string, import('./gsplan-run.mjs').Params])[]} */
const runs = [
  ['deliveries', { ...times, N_NODES: 100, [rate]: '120/s', T_RUN: '20s' }],
  ['many peers', { ...times, N_NODES: 1000, [rate]: '1/s' }],
  ['many connections', { ...times, N_NODES: 500, [rate]: '1/s', N_DEGREE: 100 }],
  ['heartbeats', { ...times, N_NODES: 50, [rate]: '1/s', T_HEARTBEAT: '10ms' }],
  ['score dumps', { ...times, N_NODES: 50, [rate]: '1/s', T_SCORE_INSPECT_PERIOD: '1ms' }]
]

const MIB = 2 ** 20
const dir = mkdtempSync(join(tmpdir(), 'gsplan-estimate-'))
try {
  for (const [name, params] of runs) {
    const define = Object.entries(params).map(([key, value]) => `${key}=${value}`)
    const { composition, params: resolved } = compose({ define })
    const { cpuS, memoryBytes } = estimateRun(countWork(composition, resolved), simCost)
    const { result: { timing } } = gsplan(runArgs(dir, params, ['--skip-analysis']))
    process.stdout.write(`${name.padEnd(18)} CPU ${cpuS.toFixed(1)} s estimated, ${timing.cpuS.toFixed(1)} s measured; memory ` +
      `${(memoryBytes / MIB).toFixed(0)} MiB estimated, ${(timing.peakRssBytes / MIB).toFixed(0)} MiB measured\n`)
  }
} finally {
  rmSync(dir, { recursive: true, force: true })
}
