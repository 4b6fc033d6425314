// @ts-check
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { runOk } from './run-program.mjs'

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

/**
 * Commands that serve until they are interrupted, store in S3, or measure for a minute. The main jobs of their bins stand
 * for them.
 */
const left = /^npx (gsplan (run|rerun|doctor)|gsplan-sync-service|@gsplan\/(sync|trace-remote|tracer collect))\b/

/** Files that the commands of READMEs name, made of a sample run. @param {string} dir @param {SampleRun} sample */
function layOut (dir, sample) {
  for (const run of ['pubsub-test-1', 'pubsub-test-2']) sample.copyTo(join(dir, 'output', run))
  // a run with other parameters, to compare with
  const facts = join(dir, 'output', 'pubsub-test-2', 'run.json')
  writeFileSync(facts, readFileSync(facts, 'utf8').replace('"N_DEGREE": 3', '"N_DEGREE": 2'))
  for (const trace of ['trace.bin.gz', 'node-1.bin', 'node-2.bin']) cpSync(sample.trace, join(dir, trace))
  cpSync(join(sample.dir, 'test-output.tgz'), join(dir, 'test-output.tgz'))
  cpSync(join(sample.dir, 'analysis', 'analysis.mjs'), join(dir, 'mine.mjs'))
  writeFileSync(join(dir, 'my-params.toml'), 'N_NODES = 12\n')
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
  const ours = commands.filter(command => !left.test(command))
  if (ours.length > 0) layOut(dir, sample)
  for (const command of ours) await runOk('sh', ['-c', command], { cwd: dir, env: { npm_config_offline: 'true' } })
}

/** @param {string} dir folder of a package */
export const readReadme = dir => parseReadme(readFileSync(join(dir, 'README.md'), 'utf8'))
