import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { root } from '../../setup/set-up.mjs'

/** Ten peers and ten seconds, virtual or real. */
const small = {
  N_NODES: '10', N_PUBLISHER: '3', T_WARM: '4s', T_RUN: '5s', T_COOL: '1s', T_LATENCY: '20ms', T_LATENCY_MAX: '0s',
  TOPIC_CONFIG: '[{"id": "blocks", "message_rate": "10/s", "message_size": "1 KiB"}]'
}

/** Reasons of a busy machine: every message is there, its time is not to be trusted. */
const busy = new Set(['saturated', 'late-publishes'])

/**
 * @typedef {object} Outcome
 * @property {boolean} ok it is as the row says
 * @property {string} word for the table
 * @property {string} detail for the log
 * @property {string} [version] exact version that ran
 */

/**
 * @param {import('./list.mjs').TargetRow} row
 * @param {string} engine
 */
function runGsplan ({ module, version, params }, engine) {
  const output = mkdtempSync(join(tmpdir(), 'gsplan-target-'))
  const define = Object.entries({ ...small, ...params, GS_MODULE: module, GS_VERSION: version })
    .flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const bin = join(root, 'packages/runner/bin/gsplan.js')
  const args = [bin, 'run', '--engine', engine, '--json', '--quiet', '-o', output, ...define]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  rmSync(output, { recursive: true, force: true })
  return { stdout, message: stderr.trim().split('\n').at(-1)?.replace(/^gsplan: /, '') ?? '' }
}

/**
 * @param {string} stdout of `gsplan run --json`
 * @returns {Outcome}
 */
function judge (stdout) {
  const { verdict: { status, reasons }, metrics, target: { version } } = JSON.parse(stdout)
  /** @type {readonly string[]} */
  const codes = [...new Set(reasons.map((/** @type {{ code: string }} */ { code }) => code))]
  const { delivery_ratio: ratio, deliveries, latency_p50: p50, duplicates_per_peer: duplicates } = metrics ?? {}
  const ok = ratio === 1 && codes.every(code => busy.has(code))
  const detail = `${status}${codes.length === 0 ? '' : ` (${codes.join(', ')})`}: ${deliveries} deliveries, ` +
    `p50 ${p50?.toFixed(1)} ms, ${duplicates?.toFixed(1)} duplicates per peer`
  return { ok, version, detail, word: ok ? 'runs' : `fails: ${codes.join(', ')}` }
}

/**
 * Runs a target on an engine; a simulation twice, which must give the same.
 *
 * @param {import('./list.mjs').TargetRow} row
 * @param {string} engine
 * @returns {Outcome}
 */
export function tryTarget (row, engine) {
  const { stdout, message } = runGsplan(row, engine)
  if (stdout.trim() === '') {
    const word = row.refused === undefined ? 'fails' : 'refused'
    return { ok: row.refused?.test(message) ?? false, detail: message, word }
  }
  const outcome = judge(stdout)
  if (row.refused !== undefined) return { ...outcome, ok: false, word: 'runs, though it should not' }
  if (engine !== 'sim' || !outcome.ok) return outcome
  const again = judge(runGsplan(row, engine).stdout)
  return again.detail === outcome.detail ? outcome : { ...outcome, ok: false, word: 'fails: two runs of one seed differ' }
}
