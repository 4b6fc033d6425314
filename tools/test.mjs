// `npm test`: sets up what is missing, then every check. Ends with one line that counts the tests of all packages; a check
// that has no tests (types, lint, packaging) counts as a failed test when it fails.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import process from 'node:process'
import { readCoveredLines, readTests, removeReports } from './checks/test-reports.mjs'
import { setUp } from './setup/set-up.mjs'

/** Targets that count their own tests. Nx runs `test` of one package at a time, with nothing beside it (nx.json). */
const withTests = ['test', 'products']
const withoutTests = [
  'typecheck', 'lint', 'check:cycles', 'check:exports', 'check:package', 'check:unused', 'check:tools', 'docs', 'generated'
]

const productsPath = '.reports/products.json'
/** Nx leaves the outcome of each task of its last command there. */
const outcomesPath = '.nx/cache/run.json'

/** @param {readonly string[]} args */
function nx (...args) {
  const command = ['node_modules/nx/dist/bin/nx.js', ...args]
  return spawnSync(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] }).status
}

/**
 * Counts the tests of a task of Nx.
 *
 * @param {string} taskId such as `@gsplan/plan:test`
 */
function readTask (taskId) {
  const [project = '', target] = taskId.split(':')
  if (target === 'test') return readTests(project.replace('@gsplan/', ''))
  return target === 'products' && existsSync(productsPath) ? { skipped: 0, ...readProducts() } : undefined
}

/** @returns {{ passed: number, failed: number }} */
const readProducts = () => JSON.parse(readFileSync(productsPath, 'utf8'))

/**
 * Runs all targets as one command of Nx and lists the tasks that failed, or could not be run because another failed.
 *
 * @returns {readonly { taskId: string }[]}
 */
function runChecks () {
  rmSync(outcomesPath, { force: true })
  const status = nx('run-many', '--nxBail=false', ...[...withoutTests, ...withTests].flatMap(target => ['-t', target]))
  /** @type {{ tasks: readonly { taskId: string, status: number }[] }} */
  const { tasks } = existsSync(outcomesPath) ? JSON.parse(readFileSync(outcomesPath, 'utf8')) : { tasks: [] }
  const failed = tasks.filter(task => task.status !== 0)
  return status !== 0 && failed.length === 0 ? [{ taskId: `nx run-many (exit code ${status})` }] : failed
}

setUp()
const tested = readdirSync('packages').filter(name => existsSync(`packages/${name}/test`))
rmSync(productsPath, { force: true })
tested.forEach(removeReports)
const failures = nx('sync:check') === 0 ? [] : [{ taskId: 'nx sync:check' }]
failures.push(...runChecks())

const total = { passed: 0, failed: 0, skipped: 0 }
for (const taskId of [...tested.map(name => `@gsplan/${name}:test`), 'repo:products']) {
  const { passed, failed, skipped } = readTask(taskId) ?? { passed: 0, failed: 0, skipped: 0 }
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}
process.stdout.write(`lines covered by a package's own tests, %: ${
  tested.map(name => `${name} ${readCoveredLines(name)?.toFixed(0) ?? '–'}`).join(', ')}\n`)
for (const { taskId } of failures) {
  process.stdout.write(`failed: ${taskId}\n`)
  // tests that fail are counted one by one, unless none was
  if ((readTask(taskId)?.failed ?? 0) === 0) total.failed++
}
/** @param {string} taskId */
const isListed = taskId => failures.some(failure => failure.taskId === taskId)
for (const name of tested.filter(name => readTests(name) === undefined && !isListed(`@gsplan/${name}:test`))) {
  process.stdout.write(`failed: no test report of package ${name}\n`)
  total.failed++
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
