// Tries every target of targets/list.mjs on every engine, and runs the compliance suites for all of them, for every night:
// prints a table, and fails where a target is not as the list says.
//
//   node tools/checks/targets.mjs               prints the table
//   node tools/checks/targets.mjs --write       puts it into docs/targets.md, too
//   node tools/checks/targets.mjs --only 13.0   rows whose version begins so
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { formatTable, writeSection } from '../setup/doc-table.mjs'
import { root } from '../setup/set-up.mjs'
import { setUpRouters } from '../setup/routers.mjs'
import { targetRows } from './targets/list.mjs'
import { tryTarget } from './targets/try-target.mjs'

/** Compliance suites: tracing and hand-over, hosts on real nodes, hosts in the simulation. */
const suites = [
  ['router', 'test/trace', 'test/rpc', 'test/router-target.test.ts', 'test/generations'],
  ['plan', 'test/real/compliance.test.ts'],
  ['sim', 'test/compliance.test.ts']
]

/** @param {readonly string[]} suite */
function runSuite ([name, ...files]) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...files], {
    cwd: join(root, 'packages', name), stdio: ['ignore', 2, 2]
  })
  process.stderr.write(`targets: compliance suites of ${name} ${status === 0 ? 'passed' : 'failed'}\n`)
  return status === 0
}

/**
 * One row of the table, and whether all is as the list says.
 *
 * @param {import('./targets/list.mjs').TargetRow} row
 * @returns {{ ok: boolean, cells: readonly string[] }}
 */
function tryRow (row) {
  const { module, version, params = {}, engines = ['sim', 'exec'] } = row
  let ok = true
  let found = version
  const words = ['sim', 'exec'].map(engine => {
    if (!engines.includes(engine)) return '–'
    const outcome = tryTarget(row, engine)
    process.stderr.write(`targets: ${module}@${version} on ${engine}: ${outcome.detail}\n`)
    ok &&= outcome.ok
    found = outcome.version ?? found
    return outcome.ok && row.refused !== undefined ? `refused: ${outcome.detail.replace(/^(.*, found |transport: )| in file:\S+$|(, got "\w+"$)/g, '')}` : outcome.word
  })
  const parts = ['BUILD_SELECTORS', 'MUXER', 'TRANSPORT'].flatMap(name => params[name] === undefined ? [] : [`${name}=${params[name]}`])
  const shown = version === found ? version : `${found} (${version})`
  return { ok, cells: [`\`${module}\` ${shown}`, parts.join(' '), ...words] }
}

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] ?? '' : ''
await setUpRouters(true)
const complies = only !== '' || suites.map(runSuite).every(passed => passed)
const rows = targetRows.filter(({ version }) => version.startsWith(only)).map(tryRow)
const table = formatTable([['target', 'parts of its nodes', 'sim', 'exec'], ...rows.map(({ cells }) => cells)])
process.stdout.write(`${table}\n`)
if (process.argv.includes('--write')) writeSection('targets.md', 'table', table)
process.exitCode = complies && rows.every(({ ok }) => ok) ? 0 : 1
