import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000 })

/** Every word that names an input, whatever is at its path: each call ends, within bounds, and says in a line what is wrong. */
const packages = fileURLToPath(new URL('../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'gsplan-inputs-'))
const small = ['N_NODES=3', 'N_PUBLISHER=1', 'N_DEGREE=2', 'T_WARM=2s', 'T_RUN=2s', 'T_COOL=1s'].flatMap(each => ['-D', each])
let made = ''

const [folder, pipe, socket] = [join(scratch, 'folder'), join(scratch, 'pipe'), join(scratch, 'socket')]
const server = createServer()

type Call = readonly [room: string, bin: string, ...words: readonly string[]]
const tracer = (...words: readonly string[]): Call => ['tracer', 'gsplan-tracer', ...words]
const gate = (...words: readonly string[]): Call => ['gate', 'gsplan-gate', ...words]
const composer = (...words: readonly string[]): Call => ['composer', 'gsplan-composer', ...words]
const run = (...words: readonly string[]): Call => ['runner', 'gsplan', 'run', '--dry-run', '--quiet', '-o', join(scratch, 'runs'), ...words]
const shelf = ['--remote', `shelf:${join(scratch, 'shelf')}`]
Object.assign(process.env, { RCLONE_CONFIG: '/dev/null', RCLONE_CONFIG_SHELF_TYPE: 'local' })
const hasRclone = spawnSync('rclone', ['version']).status === 0

/** Files that are read as they come: a pipe's writer is waited for, as `<(…)` has one. */
const streams: Readonly<Record<string, (path: string) => Call>> = {
  'tracestat FILE': path => ['tracestat', 'tracestat', path],
  'gsplan-tracer cat FILE': path => tracer('cat', path),
  'gsplan-tracer filter FILE': path => tracer('filter', path),
  'gsplan-tracer merge FILE': path => tracer('merge', path),
  'gsplan-tracer aggregate FILE': path => tracer('aggregate', path),
  'gsplan-composer FILE': path => composer(path),
  'gsplan-composer --config': path => composer('--config', path),
  'gsplan-composer -D NAME=@FILE': path => composer('-D', `PEER_SCORE_PARAMS=@${path}`),
  'gsplan run FILE': path => run(path),
  'gsplan run --config': path => run('--config', path),
  'gsplan run --composition': path => run('--composition', path)
}
const places: Readonly<Record<string, (path: string) => Call>> = {
  'gsplan-gate extract ARCHIVE': path => gate('extract', path),
  'gsplan-gate check DIR': path => gate('check', path),
  'gsplan-gate check --baseline': path => gate('check', made, '--baseline', path, '--max-regression', 'latency_p99 5%'),
  'gsplan-gate compare DIR': path => gate('compare', made, path),
  'gsplan-gate compare --group': path => gate('compare', '--group', `a=${path}`),
  'gsplan-analysis run DIR': path => ['analysis', 'gsplan-analysis', 'run', path],
  'gsplan-analysis run --template': path => ['analysis', 'gsplan-analysis', 'run', made, '--template', path],
  'gsplan-composer --template': path => composer('--template', path),
  'gsplan run --plan': path => run(...small, '--engine', 'exec', '--plan', path),
  'gsplan run -D GS_MODULE': path => run(...small, '-D', `GS_MODULE=${path}`),
  'gsplan run --baseline': path => run(...small, '--baseline', path, '--max-regression', 'latency_p99 5%'),
  'gsplan rerun DIR': path => ['runner', 'gsplan', 'rerun', path],
  ...hasRclone && { 'gsplan-sync store DIR': (path: string) => ['sync', 'gsplan-sync', 'store', path, ...shelf, '--quiet'] }
}

interface Result {
  readonly code: number | null
  readonly err: string
}

function call ([room, bin, ...words]: Call): Result {
  const { status, stderr } = spawnSync(process.execPath, [join(packages, room, 'bin', `${bin}.js`), ...words], {
    cwd: scratch, encoding: 'utf8', timeout: 60_000, maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe']
  })
  return { code: status, err: stderr }
}

beforeAll(async () => {
  mkdirSync(folder)
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
  await new Promise<void>(resolve => { server.listen(socket, resolve) })
  writeFileSync(join(scratch, 'params.toml'), 'N_NODES = 5\n')
  expect(call(['runner', 'gsplan', 'run', '--quiet', '-o', join(scratch, 'made'), ...small]).code).toBe(0)
  made = join(scratch, 'made', readdirSync(join(scratch, 'made'))[0] ?? '')
}, 60_000)
afterAll(() => {
  server.close()
  rmSync(scratch, { recursive: true, force: true })
})

/** The line names the path, the run of that name, or the parameter that was to have the content. */
function expectTold ({ code, err }: Result, path: string): void {
  expect([1, 2]).toContain(code)
  const names = new RegExp(`${path}|: ${basename(path)}: |: PEER_SCORE_PARAMS: `)
  expect(err.split('\n').filter(line => names.test(line))).toHaveLength(1)
  expect(err).not.toMatch(/a defect of gsplan|^ {4}at /m)
}

describe.each(Object.entries(streams))('%s', (_name, words) => {
  test.each([['a folder', folder], ['a socket', socket], ['a device of zeros', '/dev/zero']])('told: %s', (_kind, path) => {
    expectTold(call(words(path)), path)
  })

  test('a pipe is read, once, and stays', () => {
    const writer = spawn('sh', ['-c', 'printf "\\007\\010" > "$0"', pipe], { stdio: 'ignore' })
    expectTold(call(words(pipe)), pipe)
    writer.kill()
    expect(statSync(pipe).isFIFO()).toBe(true)
  })
})

describe.each(Object.entries(places))('%s', (_name, words) => {
  test.each([['a folder', folder], ['a socket', socket], ['a device of zeros', '/dev/zero'], ['a pipe', pipe]])('told: %s', (_kind, path) => {
    expectTold(call(words(path)), path)
  })
})

test.each([[['params.toml'], []], [['--config', 'snapshot.json'], ['--config']]])('a shell\'s <(…) is read as the file %j is', ([...file], flags) => {
  writeFileSync(join(scratch, 'snapshot.json'), '{}')
  const script = 'out=$1; file=$2; shift 2; "$0" "$BIN" -o "$out" "$@" <(cat "$file")'
  const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, 'piped', file.at(-1) ?? '', ...flags], {
    cwd: scratch, encoding: 'utf8', env: { ...process.env, BIN: join(packages, 'composer/bin/gsplan-composer.js') }
  })
  expect([status, stderr]).toEqual([0, ''])
  expect(call(composer('-o', 'plain', ...file)).code).toBe(0)
  const read = (name: string): string => spawnSync('cat', [join(scratch, name, 'template-params.toml')], { encoding: 'utf8' }).stdout
  expect(read('piped')).toBe(read('plain'))
})
