// @ts-check
import assert from 'node:assert/strict'
import { existsSync, readFileSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import semver from 'semver'
import { jobs } from './jobs.mjs'
import { checkReadme, readReadme, runCommands, runExamples, runShortened, shortenedRuns } from './readme.mjs'
import { runOk } from './run-program.mjs'
import { cpuMs, weigh } from './weigh.mjs'

/**
 * @typedef {object} Budget
 * @property {number} packages
 * @property {number} mb
 * @property {readonly string[]} [without] packages that must not come with it
 *
 * @typedef {object} ProductInit
 * @property {string} root the workspace
 * @property {string} dir empty folder to install in
 * @property {import('./pack.mjs').Packed} product
 * @property {readonly import('./pack.mjs').Packed[]} packed all of ours
 * @property {string} registry address
 * @property {import('./sample-run.mjs').SampleRun} sample
 * @property {Budget | undefined} budget
 */

/**
 * Installs one product alone and checks it. One check that fails doesn't end the others.
 *
 * @param {ProductInit} init
 */
export async function checkProduct (init) {
  const { root, dir, product: { manifest }, budget } = init
  const { name } = manifest
  /** @type {{ what: string, error?: string }[]} */
  const checks = []
  /** @type {(what: string, work: () => Promise<void> | void) => Promise<boolean>} */
  const check = async (what, work) => {
    try {
      await work()
      checks.push({ what })
      return true
    } catch (error) {
      checks.push({ what, error: /** @type {Error} */ (error).message })
      return false
    }
  }
  await check('metadata', () => { checkMetadata(root, init.product) })
  if (!await check('install', () => install(init, dir, [name]))) {
    return { name, checks, budget, weight: undefined, starts: [] }
  }
  if (nested.has(name)) await check('install, every dependency with its own copies', () => installNested(init))
  await check('engines', () => { checkEngines(dir) })
  await check('licences', () => { checkLicences(join(dir, 'node_modules', name)) })
  const { names, mb } = weigh(dir)
  const weight = { packages: names.length, mb }
  await check('weight', () => { checkWeight(names, mb, budget) })
  const starts = []
  for (const [bin, file] of Object.entries(manifest.bin ?? {})) {
    const script = join(dir, 'node_modules', name, file)
    await checkBin(check, init, bin)
    const noneMs = cpuMs(['-e', '0'], dir)
    const costMs = (/** @type {string} */ flag) => cpuMs([script, flag], dir) - noneMs
    starts.push({ bin, versionMs: costMs('--version'), helpMs: costMs('--help') })
  }
  await checkLibrary(check, init)
  await checkReadmeOf(check, init)
  return { name, checks, budget, weight, starts }
}

/** @typedef {(what: string, work: () => Promise<void> | void) => Promise<boolean>} Check */

/** @param {Check} check @param {ProductInit} init @param {string} name of the bin */
async function checkBin (check, { dir, product: { manifest }, sample }, name) {
  const bin = join(dir, 'node_modules', '.bin', name)
  await check(`${name} --help`, async () => {
    assert.notEqual((await runOk(bin, ['--help'], { cwd: dir })).stdout, '')
  })
  await check(`${name} --version`, async () => {
    assert.match((await runOk(bin, ['--version'], { cwd: dir })).stdout, /^(\S+ )?\d+\.\d+\.\d+\n$/)
  })
  await check(`${name}, its main job`, async () => {
    const job = jobs[name]
    if (job === undefined) throw new Error(`expected the main job of ${name} (${manifest.name}) in tools/checks/products/jobs.mjs`)
    await job({ bin, dir, sample })
  })
}

/** @param {Check} check @param {ProductInit} init */
async function checkLibrary (check, { dir, product: { manifest } }) {
  const entries = entriesOf(manifest)
  if (entries.length === 0) return
  await check('every export imported', async () => {
    const code = entries.map(entry => `await import('${entry}')`).join('\n')
    await runOk(process.execPath, ['--input-type=module', '-e', code], { cwd: dir })
  })
  const { stdout } = await runOk(process.execPath, [join(import.meta.dirname, 'types.mjs'), dir, ...entries], { cwd: dir })
  /** @type {Readonly<Record<string, string>>} */
  const errors = JSON.parse(stdout)
  for (const [settings, text] of Object.entries(errors)) {
    await check(`types, ${settings}`, () => {
      if (text !== '') throw new Error(text)
    })
  }
}

/** @param {import('./pack.mjs').Manifest} manifest @returns {string[]} names that a user may import */
const entriesOf = ({ name, exports }) => Object.keys(exports)
  .filter(path => path !== './package.json').map(path => name + path.slice(1))

/** @param {Check} check @param {ProductInit} init */
async function checkReadmeOf (check, init) {
  const { dir, product: { manifest }, packed, sample } = init
  const { name } = manifest
  const readme = readReadme(join(dir, 'node_modules', name))
  await check('README: names and install lines', () => {
    const findings = checkReadme(readme, name, packed.map(({ manifest }) => manifest))
    if (findings.length > 0) throw new Error(findings.join('\n'))
  })
  await check('README: commands', () => runCommands(readme, dir, sample))
  const runs = shortenedRuns(readme)
  if (runs.length > 0) await check(`README: ${runs.length} runs, with parameters that take seconds`, () => runShortened(runs, dir, sample))
  if (entriesOf(manifest).length === 0) return
  await check('README: examples', async () => {
    assert.ok(readme.examples.length > 0, 'expected an example')
    let place = dir
    if (readme.installs.some(other => other !== name)) {
      place = `${dir}-readme`
      await install(init, place, readme.installs)
    }
    for (const run of ['pubsub-test-1', 'pubsub-test-2']) sample.copyTo(join(place, 'output', run))
    await runExamples(readme, place)
  })
}

/** Products whose dependencies include all that those of the others do. */
const nested = new Set(['@gsplan/gate', '@gsplan/analysis', '@gsplan/runner'])

/**
 * Installs the product as package managers do that don't put all packages side by side: no version that one package asks
 * for decides on those of another. What is installed has to start.
 *
 * @param {ProductInit} init
 */
async function installNested (init) {
  const { dir, product: { manifest: { name, bin = {} } } } = init
  const place = `${dir}-nested`
  await install(init, place, [name], ['--install-strategy=nested'])
  for (const file of Object.values(bin)) {
    await runOk(process.execPath, [join(place, 'node_modules', name, file), '--help'], { cwd: place })
  }
  rmSync(place, { recursive: true })
}

/** @param {ProductInit} init @param {string} dir @param {readonly string[]} names @param {readonly string[]} more flags */
async function install ({ packed, registry }, dir, names, more = []) {
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'package.json'), '{ "private": true, "type": "module" }\n')
  // npm asks the configured registry for a name without a scope, so ours is given as its file
  const tarballOf = (/** @type {string} */ name) => packed.find(({ manifest }) => manifest.name === name)?.tarball
  const specs = names.map(name => name.startsWith('@') ? name : tarballOf(name) ?? name)
  await runOk('npm', [
    'install', ...specs, `--@gsplan:registry=${registry}`, '--prefer-offline', '--ignore-scripts',
    '--no-audit', '--no-fund', '--loglevel=error', ...more
  ], { cwd: dir })
  assert.equal(dirname(realpathSync(join(dir, 'node_modules'))), realpathSync(dir))
}

/** @param {string} root @param {import('./pack.mjs').Packed} packed */
function checkMetadata (root, { manifest, files }) {
  for (const file of [...licences, 'README.md']) assert.ok(files.includes(file), `expected ${file} in the tarball`)
  const folder = `packages/${manifest.name.replace('@gsplan/', '')}`
  for (const file of licences) {
    assert.equal(readFileSync(join(root, folder, file), 'utf8'), readFileSync(join(root, file), 'utf8'))
  }
  const repository = { type: 'git', url: 'git+https://github.com/gsplan/gsplan.git', directory: folder }
  assert.deepEqual(manifest.repository, repository)
  for (const key of ['homepage', 'bugs', 'keywords', 'engines', 'license', 'description']) {
    assert.ok(key in manifest, `expected ${key}`)
  }
}

const licences = ['LICENSE-APACHE', 'LICENSE-MIT']

/**
 * Expects each bundled package once among the licences, with a text or where to find it.
 *
 * @param {string} dir of the installed product
 */
function checkLicences (dir) {
  const file = join(dir, 'bundled', 'LICENSES.txt')
  if (!existsSync(file)) return
  const [, ...entries] = readFileSync(file, 'utf8').split(/\n\n----\n\n|these packages\.\n\n/)
  const heads = entries.map(entry => entry.split('\n', 1)[0])
  assert.deepEqual(heads.filter((head, index) => heads.indexOf(head) < index), [], 'packages named twice')
  assert.deepEqual(heads.filter((_, index) => !entries[index]?.includes('\n\n')), [], 'packages without a licence text')
}

/** The oldest Node that packages have to work with. */
const OLDEST_NODE = '20.19.0'

/**
 * Expects every installed package to say that it works with the oldest Node, as `npm install --engine-strict` does there.
 *
 * @param {string} dir
 */
function checkEngines (dir) {
  const { packages } = JSON.parse(readFileSync(join(dir, 'node_modules', '.package-lock.json'), 'utf8'))
  const newer = Object.entries(packages)
    .filter(([, { engines }]) => engines?.node !== undefined && !semver.satisfies(OLDEST_NODE, engines.node))
    .map(([path, { version, engines }]) => `${path} ${version}: Node ${engines.node}`)
  if (newer.length > 0) throw new Error(`expected packages for Node ${OLDEST_NODE}, found ${newer.join('; ')}`)
}

/** @param {readonly string[]} names @param {number} mb @param {Budget | undefined} budget */
function checkWeight (names, mb, budget) {
  if (budget === undefined) throw new Error('expected a budget in tools/checks/products/budgets.json')
  const { packages, mb: mbLimit, without = [] } = budget
  const unwanted = without.filter(name => names.includes(name))
  if (unwanted.length > 0) throw new Error(`expected an installation without ${unwanted.join(', ')}`)
  assert.ok(names.length <= packages, `expected ${packages} packages at most, got ${names.length}`)
  assert.ok(mb <= mbLimit, `expected ${mbLimit} MB at most, got ${mb.toFixed(1)}`)
}
