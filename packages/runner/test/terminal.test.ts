import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Bins on a terminal: of their inputs none commands it, and NO_COLOR and TERM=dumb are followed. */
const packages = fileURLToPath(new URL('../..', import.meta.url))
const rooms = {
  gsplan: 'runner', 'gsplan-gate': 'gate', 'gsplan-analysis': 'analysis', 'gsplan-sync': 'sync', 'gsplan-composer': 'composer'
} as const
type Bin = keyof typeof rooms
const scratch = mkdtempSync(join(tmpdir(), 'gsplan-terminal-'))
afterAll(() => { rmSync(scratch, { recursive: true, force: true }) })
const at = (...names: readonly string[]): string => join(scratch, ...names)

/** A colour that no bin uses, a title, an 8-bit escape, lines that are overwritten, text that runs backwards, a long line. */
const hostile = `x\u001b[95;7m\u001b]0;t\u0007\u009b2J\b\ry\u202e\u2066\u2028\u007f${'z'.repeat(300)}`
/** The same as a name of a file, which has 255 bytes at most. */
const hostileName = hostile.slice(0, 40)

/** Escapes of the house: a line is erased, text has a style. */
// eslint-disable-next-line no-control-regex
const erase = /\r\u001b\[2K/g
// eslint-disable-next-line no-control-regex
const style = /\u001b\[(?!95;7m)[\d;]*m/g
// eslint-disable-next-line no-control-regex
const commanding = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

const quote = (word: string): string => `'${word.replaceAll('\'', '\'\\\'\'')}'`

/** What a terminal, or a pipe, gets of a command. */
function shown (bin: Bin, argv: readonly string[], env: NodeJS.ProcessEnv, isTerminal = true): string {
  const words = [process.execPath, join(packages, rooms[bin], 'bin', `${bin}.js`), ...argv]
  const options = {
    cwd: scratch, encoding: 'utf8', input: '', timeout: 60_000,
    env: {
      PATH: `${at('bin')}:${process.env['PATH'] ?? ''}`, HOME: scratch, TESTGROUND_HOME: at('home'), GSPLAN_CACHE: at('cache'),
      SHELL: '/bin/sh', ...env
    }
  } as const
  const { stdout, stderr } = isTerminal
    ? spawnSync('script', ['-qec', `stty cols 60 -onlcr; exec ${words.map(quote).join(' ')}`, '/dev/null'], options)
    : spawnSync(words[0] ?? '', words.slice(1), options)
  return stdout + stderr
}
const hasScript = spawnSync('script', ['-qec', 'test -t 1', '/dev/null'], { input: '' }).status === 0

/** An archive whose instances and files have hostile names, and fail with hostile words. */
async function writeArchive (path: string): Promise<void> {
  const archive = pack()
  const event = (value: object): string => `${JSON.stringify({ ts: 1, msg: hostile, group_id: hostile, run_id: 'r', event: value })}\n`
  const files = {
    'r/publishers/0/run.out': event({ failure_event: { group: hostile, error: hostile } }),
    [`r/${hostileName}/0/run.out`]: event({ crash_event: { group: hostile, error: hostile, stacktrace: hostile } }),
    [`r/publishers/0/${hostileName}`]: 'x',
    'r/publishers/0/tracer-output-honest-1-aggregate.json': `{"${JSON.stringify(hostile).slice(1, -1)}":`,
    'r/publishers/0/peer-scores-honest-1.json': `${JSON.stringify({ Timestamp: hostile, Scores: hostile })}\n`
  }
  for (const [name, text] of Object.entries(files)) archive.entry({ name }, text)
  archive.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of archive) chunks.push(chunk as Uint8Array)
  writeFileSync(path, gzipSync(Buffer.concat(chunks)))
}

/** Puts hostile words behind every text of a record. */
const poison = (value: unknown, path = ''): unknown => {
  if (typeof value === 'string') return /message|version|commit|path|program|name$|module/.test(path) ? value + hostile : value
  if (Array.isArray(value)) return value.map(each => poison(each, path))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, poison(each, key)]))
}

const small = ['N_NODES=3', 'N_PUBLISHER=1', 'N_DEGREE=2', 'T_WARM=1s', 'T_RUN=2s', 'T_COOL=1s'].flatMap(each => ['-D', each])

beforeAll(async () => {
  for (const name of ['bin', 'home', 'runs', hostileName]) mkdirSync(at(name))
  const stats = JSON.stringify({ level: 'notice', msg: 'm', stats: { bytes: 1, totalBytes: 2, transfers: 1, totalTransfers: 2 } })
  const programs = {
    // stats for the line of progress, then an error
    rclone: `case $1 in version) echo 'rclone v1.65.0' ;; *)
      printf '%s\\n' '${stats}' '${JSON.stringify({ level: 'error', msg: hostile, object: hostile })}' >&2; exit 1 ;; esac`,
    testground: `case "$*" in *--help) echo '--collect --run-ids' ;; *)
      printf '%s\\tINFO\\t%s\\n' t ${quote(hostile)} t ${quote(`queued with ID: ${hostile}`)}; sleep 0.7; exit 1 ;; esac`
  }
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(at('bin', name), `#!/bin/sh\n${script}\n`)
    chmodSync(at('bin', name), 0o755)
  }
  shown('gsplan', ['run', '--quiet', '-o', 'runs', ...small], {}, false)
  const [run = ''] = readdirSync(at('runs'))
  cpSync(at('runs', run), at('poisoned'), { recursive: true })
  const record = JSON.parse(readFileSync(at('poisoned', 'run.json'), 'utf8')) as object
  writeFileSync(at('poisoned', 'run.json'), JSON.stringify(poison(record)))
  cpSync(at('poisoned'), at('replaced'), { recursive: true })
  await writeArchive(at('replaced', 'test-output.tgz'))
  await writeArchive(at('archive.tgz'))
  writeFileSync(at('params.json'), JSON.stringify({ [hostile]: 1 }))
  writeFileSync(at(`${hostileName}.tgz`), readFileSync(at('archive.tgz')).subarray(0, 200))
  writeFileSync(at(hostileName, 'run.json'), '{"schema":2,')
}, 60_000)

const rows: ReadonlyArray<readonly [bin: Bin, argv: readonly string[]]> = [
  ['gsplan-gate', ['check', 'poisoned']], ['gsplan-gate', ['check', 'replaced']], ['gsplan-gate', ['check', hostileName]],
  ['gsplan-gate', ['extract', `${hostileName}.tgz`, '-o', 'extracted']], ['gsplan-analysis', ['run', 'replaced']],
  ['gsplan-sync', ['store', 'poisoned', '--remote', 'x:']],
  ['gsplan-sync', ['fetch', hostileName, '--remote', 'x:']], ['gsplan-sync', ['list', '--remote', 'x:']],
  ['gsplan', ['run', '--engine', 'testground', '-D', 'TEST_RUNNER=local:exec', ...small, '-o', 'testground']],
  ['gsplan', ['run', '-D', `GS_VERSION=${hostile}`, '--dry-run']], ['gsplan', ['rerun', hostileName]],
  ['gsplan-composer', ['-D', `TOPIC_CONFIG.0.id=${hostile}`]], ['gsplan-composer', ['--config', 'params.json']]
]

describe.runIf(hasScript).each(rows)('%s %j', (bin, argv) => {
  test('no text of its inputs commands a terminal, and no escape reaches a plain one', () => {
    const coloured = shown(bin, argv, { TERM: 'xterm-256color' })
    expect(coloured.replaceAll(erase, '').replaceAll(style, '')).not.toMatch(commanding)
    if (commanding.test(coloured)) {
      const plain = shown(bin, argv, { TERM: 'xterm', NO_COLOR: '1' })
      expect(plain.replaceAll(erase, '')).not.toMatch(commanding)
      expect(shown(bin, argv, { TERM: 'dumb' })).not.toMatch(commanding)
    }
    // the words are there, escaped, so that the row tests something
    expect(coloured).toMatch(/\\u001b|z{20}/)
  })
})

test('a pipe gets no escapes, whatever TERM says', () => {
  for (const [bin, argv] of rows.filter(([, [first]]) => first === 'check' || first === 'store' || first === 'list')) {
    expect(shown(bin, argv, { TERM: 'xterm-256color' }, false)).not.toMatch(commanding)
  }
})

test.runIf(hasScript)('a line of progress is never wider than the terminal', () => {
  const argv = ['run', '--engine', 'testground', '-D', 'TEST_RUNNER=local:exec', ...small, '-o', 'progress']
  const lines = shown('gsplan', argv, { TERM: 'xterm', NO_COLOR: '1' }).split('\r\u001b[2K').slice(1, -1)
    .map(text => text.split('\n', 1)[0] ?? '').filter(text => !text.startsWith('gsplan: '))
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.filter(text => text.length >= 60)).toEqual([])
})
