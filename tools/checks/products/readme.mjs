// @ts-check
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { smallRun } from './jobs.mjs'
import { runOk, runProgram } from './run-program.mjs'

/** Exit code of a run whose measurement can't be trusted. */
const INVALID = 98

/** @param {string} specifier @returns {string} name of the package */
const packageOf = specifier => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/**
 * @typedef {import('./sample-run.mjs').SampleRun} SampleRun
 *
 * @typedef {object} Readme
 * @property {readonly string[]} examples JavaScript
 * @property {readonly string[]} commands lines that begin with npx
 * @property {readonly string[]} installs packages that its `npm install` lines name
 */

/** @param {string} text @returns {Readme} */
export function parseReadme (text) {
  const lines = text.split('\n').map(line => line.trim())
  return {
    examples: [...text.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code),
    commands: lines.filter(line => line.startsWith('npx ')).map(line => line.replace(/ {2,}\S.*$| +#.*$/, '')),
    installs: [...text.matchAll(/npm (?:install|i) ([^`#\n()]+)/g)].flatMap(([, names = '']) => names.trim().split(/\s+/))
      .filter(name => !name.startsWith('-'))
  }
}

/**
 * Finds commands whose name npx would look up in the registry, where it is not ours, and imports without an install line.
 *
 * @param {Readme} readme
 * @param {string} self the package that the README is of
 * @param {readonly import('./pack.mjs').Manifest[]} packages all of ours
 * @returns {string[]} findings
 */
export function checkReadme ({ examples, commands, installs }, self, packages) {
  const binsOf = (/** @type {string} */ name) => Object.keys(packages.find(manifest => manifest.name === name)?.bin ?? {})
  const installed = new Set(installs.flatMap(binsOf))
  const strangers = commands.map(command => command.split(' ')[1] ?? '')
    .filter(name => binsOf(name).length === 0 && !installed.has(name))
  const imports = examples.flatMap(code => [...code.matchAll(/\b(?:from|import\()\s*'([^'.][^']*)'/g)])
    .map(([, name = '']) => name)
  const undeclared = imports.filter(name => !isBuiltin(name)).map(packageOf).filter(name => !installs.includes(name))
  return [
    ...strangers.map(name => `npx ${name}: expected the name of a package of ours, or of a bin whose package is installed before`),
    ...[...new Set(undeclared)].map(name => `expected a line npm install … ${name} before the examples of ${self} that import it`)
  ]
}

/**
 * Runs the examples of a README as they are, in order.
 *
 * @param {Readme} readme
 * @param {string} dir folder in which its install lines were run
 * @throws {Error} when one fails, or prints nothing
 */
export async function runExamples ({ examples }, dir) {
  for (const [index, code] of examples.entries()) {
    const file = `example-${index + 1}.mjs`
    writeFileSync(join(dir, file), code)
    const { stdout } = await runOk(process.execPath, [file], { cwd: dir })
    if (stdout === '') throw new Error(`${file}: expected output, got none\n${code}`)
  }
}

/** Commands that serve until they are interrupted, or store in S3. The main jobs of their bins stand for them. */
const left = /^npx (gsplan-sync-service|(gsplan|@gsplan\/runner) ui|@gsplan\/(sync|trace-remote|tracer collect))\b/

/** Runs, reruns and sweeps: as they are they measure for a minute, or name a directory that depends on the time. */
const measuring = /^npx gsplan (run|rerun|sweep)\b/

/** Parts of runs that need Go or an installed Testground: tests of the runner's engines stand for them. */
const demanding = /--plan \.\.\/go-plan|--engine testground/

/** A Testground plan without gossipsub, as small as it can be, and its composition. */
const otherPlan = {
  'plan.mjs': `const { TEST_RUN: run_id, TEST_GROUP_ID: group_id } = process.env
console.log(JSON.stringify({ ts: Date.now() * 1e6, msg: '', run_id, group_id, event: { success_event: { group: group_id } } }))
`,
  'c.toml': `[metadata]
name = "hello"

[global]
plan = "hello"
case = "hello"
total_instances = 2
builder = "exec:go"
runner = "local:exec"

[[groups]]
id = "all"
instances = { count = 2 }
`
}

/** Files that the commands of READMEs name, made of a sample run. @param {string} dir @param {SampleRun} sample */
function layOut (dir, sample) {
  // the second is the faster one: a README compares it with the first, and expects no regression
  sample.other.copyTo(join(dir, 'output', 'pubsub-test-1'))
  sample.copyTo(join(dir, 'output', 'pubsub-test-2'))
  for (const trace of ['trace.bin.gz', 'node-1.bin', 'node-2.bin']) cpSync(sample.trace, join(dir, trace))
  cpSync(join(sample.dir, 'test-output.tgz'), join(dir, 'test-output.tgz'))
  cpSync(join(sample.dir, 'analysis', 'analysis.mjs'), join(dir, 'mine.mjs'))
  for (const [file, content] of Object.entries(otherPlan)) writeFileSync(join(dir, file), content)
  writeFileSync(join(dir, 'grid.toml'), 'seeds = "1-2"\n[grid]\nOVERLAY_D = [5, 6]\n')
  for (const params of ['my-params.toml', 'my.toml']) writeFileSync(join(dir, params), 'N_NODES = 12\n')
}

/**
 * Runs the commands of a README as they are, in order, in a folder with the files that they name.
 *
 * @param {Readme} readme
 * @param {string} dir where the package was installed
 * @param {SampleRun} sample
 * @throws {Error} when one fails
 */
export async function runCommands ({ commands }, dir, sample) {
  const ours = commands.filter(command => !left.test(command) && !measuring.test(command))
  if (ours.length > 0) layOut(dir, sample)
  for (const command of ours) await runOk('sh', ['-c', command], { cwd: dir, env: { npm_config_offline: 'true' } })
}

/**
 * Shortens the runs of a README: `gsplan run` and `sweep` get parameters that take seconds, `rerun` a directory that exists.
 * A composition says itself how long it takes.
 *
 * @param {Readme} readme
 */
export const shortenedRuns = ({ commands }) => commands
  .filter(command => measuring.test(command) && !demanding.test(command))
  .map(command => {
    if (command.startsWith('npx gsplan rerun')) return command.replace(/output\/\S+/, 'output/pubsub-test-1')
    return command.includes('--composition') ? command : `${command} ${smallRun.join(' ')}`
  })

/** What a run needs that fetches a router or stores what it made. @param {string} command @param {string} dir */
const environmentOf = (command, dir) => ({
  GSPLAN_CACHE: join(dir, 'cache'), npm_config_offline: String(!command.includes('GS_MODULE')),
  GSPLAN_REMOTE: `shelf:${join(dir, 'shelf')}`, RCLONE_CONFIG_SHELF_TYPE: 'local'
})

/**
 * Runs a README's runs, shortened, in order.
 *
 * @param {readonly string[]} commands
 * @param {string} dir where the package was installed
 * @param {SampleRun} sample
 * @throws {Error} when one fails, or, of those in real time, is anything but passed or disturbed by the machine's load
 */
export async function runShortened (commands, dir, sample) {
  layOut(dir, sample)
  mkdirSync(join(dir, 'shelf'), { recursive: true })
  for (const command of commands) {
    const options = { cwd: dir, env: environmentOf(command, dir) }
    const { status, stdout, stderr } = await runProgram('sh', ['-c', command], options)
    const isDisturbed = status === INVALID && command.includes('--engine exec')
    if (status !== 0 && !isDisturbed) throw new Error(`${command}: expected exit code 0, got ${status}\n${stdout}${stderr}`)
  }
  if (commands.some(command => command.includes('--store'))) {
    assert.deepEqual(readdirSync(join(dir, 'shelf')).length, 1, 'expected one stored run')
  }
}

/** @param {string} dir folder of a package */
export const readReadme = dir => parseReadme(readFileSync(join(dir, 'README.md'), 'utf8'))
