// Reports that the tests of a package leave in its folder; Nx puts them back when it replays a cached result.
import { existsSync, readFileSync, rmSync } from 'node:fs'

/** @param {string} name of a package */
const testsPath = name => `packages/${name}/.reports/vitest.json`
/** @param {string} name */
const coveragePath = name => `packages/${name}/coverage/coverage-summary.json`

/**
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {readonly { status: string, assertionResults: readonly unknown[] }[]} testResults
 */

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} TestCounts */

/**
 * Removes the reports of an earlier run.
 *
 * @param {string} name of a package
 */
export function removeReports (name) {
  for (const path of [testsPath(name), coveragePath(name)]) rmSync(path, { force: true })
}

/**
 * Counts the tests of a package's last run.
 *
 * @param {string} name of the package
 * @returns {TestCounts | undefined} undefined when there is no report
 */
export function readTests (name) {
  if (!existsSync(testsPath(name))) return undefined
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = /** @type {VitestReport} */ (
    JSON.parse(readFileSync(testsPath(name), 'utf8')))
  // a file that can't even be loaded has no tests to fail
  const unloaded = testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length
  return { passed: numPassedTests, failed: numFailedTests + unloaded, skipped: numPendingTests + numTodoTests }
}

/**
 * Reads the share of its lines that a package's own tests covered, %.
 *
 * @param {string} name of the package
 * @returns {number | undefined} undefined when there is no report, as after a failed test
 */
export function readCoveredLines (name) {
  if (!existsSync(coveragePath(name))) return undefined
  return JSON.parse(readFileSync(coveragePath(name), 'utf8')).total.lines.pct
}
