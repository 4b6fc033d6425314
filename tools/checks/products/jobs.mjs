// @ts-check
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { runOk, runProgram, runServer } from './run-program.mjs'

/**
 * @typedef {object} Place where a package was installed alone
 * @property {string} bin path of the program
 * @property {string} dir folder that it works in
 * @property {import('./sample-run.mjs').SampleRun} sample
 */

/** A simulation that takes a second. */
export const smallRun = [
  '-D', 'N_NODES=4', '-D', 'N_PUBLISHER=2', '-D', 'N_DEGREE=3', '-D', 'T_WARM=3s', '-D', 'T_RUN=4s', '-D', 'T_COOL=2s'
]

/** @param {string} dir that holds one run */
export const onlyRun = dir => join(dir, readdirSync(dir).find(name => name.startsWith('pubsub-test-')) ?? 'no run')

/** @param {Place} place */
async function simulate ({ bin, dir, sample }) {
  const { stdout } = await runOk(bin, ['run', '--quiet', '-o', 'made', ...smallRun], { cwd: dir })
  assert.match(stdout, /^PASSED /)
  assert.ok(existsSync(join(onlyRun(join(dir, 'made')), 'analysis', 'report.html')), 'expected a report')
  await refuseWithout({ bin, dir, sample }, nativeParts.figures, ['run', '-o', 'refused', ...smallRun])
  await refuseWithout({ bin, dir, sample }, nativeParts.realNodes, ['run', '--engine', 'exec', '-o', 'refused', ...smallRun])
  assert.equal(existsSync(join(dir, 'refused')), false)
  await openPanel({ bin, dir, sample })
}

/** @param {Place} place */
async function openPanel ({ bin, dir }) {
  await runServer(bin, ['ui', '--no-open', '-o', 'made'], {
    cwd: dir, ready: /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/,
    use: async ([address]) => {
      const opened = await fetch(address, { redirect: 'manual' })
      const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
      for (const path of ['/', '/panel.js', '/panel.css', '/LICENSES.txt', '/api/form', '/api/state']) {
        const { status } = await fetch(new URL(path, address), { headers: { cookie } })
        assert.deepEqual([path, status], [path, 200])
      }
    }
  })
}

/**
 * Moves installed packages away while work is done, as if npm had left them out.
 *
 * @param {string} dir where they are installed
 * @param {RegExp} names
 * @param {() => Promise<void>} work
 */
async function without (dir, names, work) {
  const modules = join(dir, 'node_modules')
  const found = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter(path => names.test(path))
  assert.ok(found.length > 0, `expected packages ${names}`)
  const aside = join(dir, 'aside')
  for (const [index, path] of found.entries()) renameSync(join(modules, path), `${aside}-${index}`)
  try {
    await work()
  } finally {
    for (const [index, path] of found.entries()) renameSync(`${aside}-${index}`, join(modules, path))
  }
}

/** Native parts of optional packages. */
const nativeParts = { figures: /^@resvg\/resvg-js-[^/]+$/, realNodes: /^@esbuild\/[^/]+$/ }

/** @param {Place} place @param {RegExp} names @param {readonly string[]} args */
async function refuseWithout ({ bin, dir }, names, args) {
  await without(dir, names, async () => {
    const { status, stdout, stderr } = await runProgram(bin, args, { cwd: dir })
    assert.deepEqual([status, stdout.includes('PASSED')], [3, false], stderr)
    assert.match(stderr, /^[^\n]* npm install --include=optional\n$/m)
  })
}

/** @param {Place} place */
async function makeReport ({ bin, dir, sample }) {
  const run = sample.copyTo(join(dir, 'to-report', sample.name), ['test-output.tgz', 'run.json'])
  await runOk(bin, ['run', run], { cwd: dir })
  assert.ok(existsSync(join(run, 'analysis', 'report.html')), 'expected a report')
  const figures = readdirSync(join(run, 'analysis', 'figures'))
  for (const kind of ['.svg', '.png', '.pdf']) assert.ok(figures.some(name => name.endsWith(kind)), `expected a figure *${kind}`)
  await refuseWithout({ bin, dir, sample }, nativeParts.figures, ['run', run])
}

/** @param {Place} place */
async function checkRun ({ bin, dir, sample }) {
  const run = sample.copyTo(join(dir, 'to-check', sample.name), ['test-output.tgz', 'run.json'])
  assert.equal((await runProgram(bin, ['check', run, '--threshold', 'delivery_ratio >= 99%'], { cwd: dir })).status, 0)
  assert.equal((await runProgram(bin, ['check', run, '--threshold', 'latency_p99 < 1us'], { cwd: dir })).status, 99)
}

/** @param {Place} place */
async function listStored ({ bin, dir, sample }) {
  mkdirSync(join(dir, 'shelf'), { recursive: true })
  const env = { RCLONE_CONFIG_SHELF_TYPE: 'local' }
  const remote = ['--remote', `shelf:${join(dir, 'shelf')}`]
  const { status, stderr } = await runProgram(bin, ['store', sample.dir, ...remote], { cwd: dir, env })
  if (status === 3) {
    assert.match(stderr, /rclone/)
    return
  }
  assert.equal(status, 0, stderr)
  const { stdout } = await runOk(bin, ['list', ...remote], { cwd: dir, env })
  assert.equal(stdout.trim(), sample.name)
}

/** @param {Place} place */
async function answerWebSocket ({ bin, dir }) {
  await runServer(bin, ['--port', '0'], {
    cwd: dir, ready: /127\.0\.0\.1:(\d+)/, use: ([, port]) => new Promise((resolve, reject) => {
      const headers = {
        connection: 'Upgrade', upgrade: 'websocket',
        'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA=='
      }
      request({ port, host: '127.0.0.1', headers })
        .on('upgrade', (_, socket) => { socket.destroy(); resolve() })
        .on('response', ({ statusCode }) => { reject(new Error(`expected a WebSocket, got HTTP ${statusCode}`)) })
        .on('error', reject).end()
    })
  })
}

/**
 * The main job of each bin, which throws when it isn't done.
 *
 * @type {Readonly<Record<string, (place: Place) => Promise<void>>>}
 */
export const jobs = {
  gsplan: simulate,
  'gsplan-analysis': async place => {
    await makeReport(place)
    await checkRun(place)
  },
  'gsplan-gate': checkRun,
  'gsplan-composer': async ({ bin, dir }) => {
    const { stdout } = await runOk(bin, ['-D', 'N_NODES=50'], { cwd: dir })
    assert.match(stdout, /^ *total_instances = 50$/m)
  },
  'gsplan-plan': async ({ bin, dir }) => {
    const { status, stderr } = await runProgram(bin, [], { cwd: dir })
    assert.equal(status, 2)
    assert.match(stderr, /TEST_[A-Z_]+: expected /)
  },
  'gsplan-sync': listStored,
  'gsplan-sync-service': answerWebSocket,
  'gsplan-trace-collect': async ({ bin, dir }) => {
    await runServer(bin, ['--listen', '/ip4/127.0.0.1/tcp/0', '-o', 'collected'], {
      cwd: dir, ready: /listening on \S+\/p2p\//, use: async () => {}
    })
  },
  'gsplan-tracer': async ({ bin, dir, sample }) => {
    const { stdout } = await runOk(bin, ['cat', sample.trace], { cwd: dir })
    assert.ok(stdout.split('\n').length > 100, 'expected more than 100 events')
    const collect = ['collect', '--listen', '/ip4/127.0.0.1/tcp/0', '-o', 'none']
    const { status, stderr } = await runProgram(bin, collect, { cwd: dir })
    assert.equal(status, 3)
    assert.match(stderr, /npm install @gsplan\/trace-remote/)
  },
  tracestat: async ({ bin, dir, sample }) => {
    const { stdout } = await runOk(bin, [sample.trace], { cwd: dir })
    assert.match(stdout, /publish/i)
  }
}
