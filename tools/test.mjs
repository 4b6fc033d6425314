// `npm test`: sets up what is missing, then every check. Ends with one line that counts the tests of all packages; a check
// that has no tests (types, lint, packaging) counts as a failed test when it fails.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import process from 'node:process'
import { setUp } from './setup/set-up.mjs'

/** Targets that count their own tests. Nx runs `test` of one package at a time, with nothing beside it (nx.json). */
const withTests = ['test', 'products']
const withoutTests = ['typecheck', 'lint', 'check:cycles', 'check:package', 'check:unused', 'docs', 'generated']

const productsPath = '.reports/products.json'
/** Nx leaves the outcome of each task of its last command there. */
const outcomesPath = '.nx/cache/run.json'

/** @param {string} name */
const reportPath = name => `packages/${name}/.reports/vitest.json`

/** @param {readonly string[]} args */
function nx (...args) {
  const command = ['node_modules/nx/dist/bin/nx.js', ...args]
  return spawnSync(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] }).status
}

/**
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {readonly { status: string, assertionResults: readonly unknown[] }[]} testResults
 */

/**
 * Adds up the reports that vitest leaves in each package (Nx puts them back when it replays a cached result).
 *
 * @param {readonly string[]} names of packages
 */
function countTests (names) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const name of names) {
    if (!existsSync(reportPath(name))) continue
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = /** @type {VitestReport} */ (
      JSON.parse(readFileSync(reportPath(name), 'utf8')))
    total.passed += numPassedTests
    // a file that can't even be loaded has no tests to fail
    total.failed += numFailedTests +
      testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length
    total.skipped += numPendingTests + numTodoTests
  }
  if (existsSync(productsPath)) {
    const { passed, failed } = JSON.parse(readFileSync(productsPath, 'utf8'))
    total.passed += passed
    total.failed += failed
  }
  return total
}

/**
 * Runs all targets as one command of Nx and lists the tasks that failed, or could not be run because another failed.
 *
 * @returns {readonly { taskId: string, target: string }[]}
 */
function runChecks () {
  rmSync(outcomesPath, { force: true })
  const status = nx('run-many', '--nxBail=false', ...[...withoutTests, ...withTests].flatMap(target => ['-t', target]))
  /** @type {{ tasks: readonly { taskId: string, target: string, status: number }[] }} */
  const { tasks } = existsSync(outcomesPath) ? JSON.parse(readFileSync(outcomesPath, 'utf8')) : { tasks: [] }
  const failed = tasks.filter(task => task.status !== 0)
  return status !== 0 && failed.length === 0 ? [{ taskId: `nx run-many (exit code ${status})`, target: 'nx' }] : failed
}

setUp()
const packages = readdirSync('packages')
for (const path of [productsPath, ...packages.map(reportPath)]) rmSync(path, { force: true })
const failures = nx('sync:check') === 0 ? [] : [{ taskId: 'nx sync:check', target: 'sync:check' }]
failures.push(...runChecks())

const total = countTests(packages)
const hasFailedTests = total.failed > 0
for (const { taskId, target } of failures) {
  process.stdout.write(`failed: ${taskId}\n`)
  // tests that fail are counted one by one, unless none was
  if (!withTests.includes(target) || !hasFailedTests) total.failed++
}
for (const name of packages.filter(name => existsSync(`packages/${name}/test`) && !existsSync(reportPath(name)))) {
  process.stdout.write(`failed: no test report of package ${name}\n`)
  total.failed++
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
