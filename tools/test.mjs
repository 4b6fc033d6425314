// `npm test`: sets up what is missing, then every check. Ends with one line that counts the tests of all packages; a check
// that has no tests (types, lint, packaging) counts as a failed test when it fails.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import process from 'node:process'
import { setUp } from './setup/set-up.mjs'

const nx = ['node_modules/nx/dist/bin/nx.js']

/** Checks in order; the first are the quickest to tell what is wrong. */
const checks = [
  { name: 'project references', args: [...nx, 'sync:check'] },
  { name: 'types', args: [...nx, 'run-many', '-t', 'typecheck'] },
  { name: 'lint', args: [...nx, 'run-many', '-t', 'lint'] },
  { name: 'tests', args: [...nx, 'run-many', '-t', 'test', '--parallel=1', '--nxBail=false'], hasTests: true },
  { name: 'examples of the READMEs', args: [...nx, 'run', 'repo:readmes'], hasTests: true },
  { name: 'packages', args: [...nx, 'run-many', '-t', 'check:package'] },
  { name: 'unused code', args: [...nx, 'run', 'repo:check:unused'] }
]

const reportPath = name => `packages/${name}/.reports/vitest.json`

const examplesPath = '.reports/readmes.json'

/** Adds up the reports that vitest leaves in each package (Nx puts them back when it replays a cached result). */
function countTests (names) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const name of names) {
    if (!existsSync(reportPath(name))) continue
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } =
      JSON.parse(readFileSync(reportPath(name), 'utf8'))
    total.passed += numPassedTests
    // a file that can't even be loaded has no tests to fail
    total.failed += numFailedTests +
      testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length
    total.skipped += numPendingTests + numTodoTests
  }
  if (existsSync(examplesPath)) {
    const { passed, failed } = JSON.parse(readFileSync(examplesPath, 'utf8'))
    total.passed += passed
    total.failed += failed
  }
  return total
}

setUp()
const packages = readdirSync('packages')
for (const path of [examplesPath, ...packages.map(reportPath)]) rmSync(path, { force: true })
const failures = []
for (const { name, args, hasTests = false } of checks) {
  process.stdout.write(`\ncheck: ${name}\n`)
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) failures.push({ name, hasTests })
}
const total = countTests(packages)
const without = packages.filter(name => existsSync(`packages/${name}/test`) && !existsSync(reportPath(name)))
for (const { name, hasTests } of failures) {
  process.stdout.write(`failed: ${name}\n`)
  // tests that fail are counted one by one, unless none was
  if (!hasTests || total.failed === 0) total.failed++
}
for (const name of without) {
  process.stdout.write(`failed: no test report of package ${name}\n`)
  total.failed++
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
