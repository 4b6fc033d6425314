import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Every flag that names an output, whatever is at its path. The flags are those that the helps of all bins show. */
const packages = fileURLToPath(new URL('../..', import.meta.url))
const scripts = new Map(readdirSync(packages)
  .filter(room => room !== 'gsplan' && existsSync(join(packages, room, 'bin')))
  .flatMap(room => readdirSync(join(packages, room, 'bin'))
    .map(file => [file.replace(/\.js$/, ''), join(packages, room, 'bin', file)] as const)))

const scratch = mkdtempSync(join(tmpdir(), 'gsplan-outputs-'))
const trace = join(scratch, 'trace.json')
const runs = join(scratch, 'runs')
let made = ''
/** A run with a verdict. */
let judged = ''
const small = ['N_NODES=3', 'N_PUBLISHER=1', 'N_DEGREE=2', 'T_WARM=2s', 'T_RUN=2s', 'T_COOL=1s'].flatMap(each => ['-D', each])

interface Result {
  readonly code: number | null
  readonly err: string
}

function call (name: string, ...argv: readonly string[]): Result {
  const { status, stderr } = spawnSync(process.execPath, [scripts.get(name) ?? '', ...argv], {
    cwd: scratch, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: 60_000
  })
  return { code: status, err: stderr }
}

/** Calls that write to a path, by the flags as the helps show them: files, then folders. */
const files: Readonly<Record<string, (path: string) => Result>> = {
  'tracestat -json': path => call('tracestat', '-json', path, trace),
  'gsplan-tracer filter --output': path => call('gsplan-tracer', 'filter', trace, '-o', path),
  'gsplan-tracer merge --output': path => call('gsplan-tracer', 'merge', trace, '-o', path),
  'gsplan-gate check --junit': path => call('gsplan-gate', 'check', made, '--junit', path),
  'gsplan-analysis check --junit': path => call('gsplan-analysis', 'check', made, '--junit', path),
  'gsplan run --junit': path => call('gsplan', 'run', '--quiet', '-o', runs, ...small, '--junit', path)
}
const folders: Readonly<Record<string, (path: string) => Result>> = {
  'gsplan-composer --output': path => call('gsplan-composer', ...small, '-o', path),
  'gsplan-gate extract --output': path => call('gsplan-gate', 'extract', join(made, 'test-output.tgz'), '-o', path),
  'gsplan-analysis extract --output': path => call('gsplan-analysis', 'extract', join(made, 'test-output.tgz'), '-o', path),
  'gsplan-analysis compare --output': path => call('gsplan-analysis', 'compare', judged, join(scratch, 'copy'), '-o', path),
  'gsplan run --output': path => call('gsplan', 'run', '--quiet', '--skip-analysis', ...small, '-o', path)
}

beforeAll(() => {
  writeFileSync(trace, '{"type":0,"peerID":"AQI=","timestamp":1600000001000000000,"publishMessage":{"messageID":"CQE=","topic":"a"}}\n')
  expect(call('gsplan', 'run', '--quiet', '--skip-analysis', '-o', join(scratch, 'made'), ...small).code).toBe(0)
  made = join(scratch, 'made', readdirSync(join(scratch, 'made')).find(name => name.startsWith('pubsub-test')) ?? '')
  expect(call('gsplan', 'run', '--quiet', '-o', join(scratch, 'judged'), ...small).code).toBe(0)
  judged = join(scratch, 'judged', readdirSync(join(scratch, 'judged')).find(name => name.startsWith('pubsub-test')) ?? '')
  cpSync(judged, join(scratch, 'copy'), { recursive: true })
}, 60_000)
afterAll(() => { rmSync(scratch, { recursive: true, force: true }) })

const run = (command: string, ...argv: readonly string[]): boolean => spawnSync(command, argv, { stdio: 'ignore' }).status === 0

/** A folder of the test's own for each thing at the path. */
const dirFor = (name: string): string => mkdtempSync(join(scratch, `${name}-`))

/** Ends as a failure of the user's or the machine's: with a line that names the path. */
function expectTold ({ code, err }: Result, path: string, reason: RegExp): void {
  expect([1, 2]).toContain(code)
  expect(err).toMatch(reason)
  expect(err.split('\n').filter(line => line.includes(path))).toHaveLength(1)
  expect(err).not.toMatch(/a defect of gsplan|^ {4}at /m)
}

const unwritable = /ENOSPC|EROFS|EACCES|no space|expected a file|expected a folder|can be written/

describe.each(Object.entries(files))('%s', (_name, write) => {
  test('a device, a named pipe and a link stay what they are, and get it', async () => {
    const dir = dirFor('kinds')
    const device = join(dir, 'device')
    if (!run('mknod', device, 'c', '1', '3')) symlinkSync('/dev/null', device)
    const before = lstatSync(device).mode
    expect([write(device).code, lstatSync(device).mode]).toEqual([0, before])

    const [pipe, got] = [join(dir, 'pipe'), join(dir, 'got')]
    expect(run('mkfifo', pipe)).toBe(true)
    const file = openSync(got, 'w')
    const reader = spawn('cat', [pipe], { stdio: ['ignore', file, 'inherit'] })
    const ended = once(reader, 'close')
    expect(write(pipe).code).toBe(0)
    await ended
    closeSync(file)
    expect(lstatSync(pipe).isFIFO()).toBe(true)
    expect(readFileSync(got, 'utf8')).not.toBe('')

    for (const target of ['target', 'new/target']) {
      const link = join(dir, `link-${target.length}`)
      symlinkSync(target, link)
      expect([write(link).code, lstatSync(link).isSymbolicLink()]).toEqual([0, true])
      expect(readFileSync(join(dir, target), 'utf8')).not.toBe('')
    }
    expect(readdirSync(dir).filter(name => name.endsWith('.tmp'))).toEqual([])
  })

  test('a folder, a full disk and one that may not be written are told in a line', () => {
    const dir = dirFor('told')
    mkdirSync(join(dir, 'folder'))
    expectTold(write(join(dir, 'folder')), join(dir, 'folder'), unwritable)
    const full = join(dir, 'full')
    if (!run('mknod', full, 'c', '1', '7')) symlinkSync('/dev/full', full)
    expectTold(write(full), full, unwritable)
  })
})

/** Disks of the test's own; who may not mount sees the tests counted as skipped. */
const disk = join(scratch, 'disk')
mkdirSync(disk)
const canMount = run('mount', '-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', disk)
if (canMount) expect(run('umount', disk)).toBe(true)

describe.runIf(canMount).each(Object.entries({ ...files, ...folders }))('%s on a disk', (_name, write) => {
  test('that is full, or read only, is told in a line, and leaves nothing', () => {
    for (const options of ['size=8k', 'size=8k,ro']) {
      expect(run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', disk)).toBe(true)
      try {
        if (!options.endsWith('ro')) expect(run('dd', 'if=/dev/zero', `of=${join(disk, 'fill')}`, 'bs=4k', 'count=9')).toBe(false)
        const { code, err } = write(join(disk, 'output'))
        expect([1, 2]).toContain(code)
        expect(err).toMatch(unwritable)
        expect(err).toContain(disk)
        expect(err).not.toMatch(/a defect of gsplan|^ {4}at /m)
        expect(readdirSync(disk).filter(name => name.endsWith('.tmp'))).toEqual([])
      } finally {
        run('umount', disk)
      }
    }
  })
})

describe.each(Object.entries(folders))('%s', (_name, write) => {
  test('a file, a device and a pipe in the place of the folder are told in a line and stay', () => {
    const dir = dirFor('folders')
    const [file, pipe, device] = [join(dir, 'file'), join(dir, 'pipe'), join(dir, 'device')]
    writeFileSync(file, 'mine')
    run('mkfifo', pipe)
    symlinkSync('/dev/null', device)
    for (const path of [file, pipe, device]) expectTold(write(path), path, /expected a folder|EEXIST|ENOTDIR/)
    expect([readFileSync(file, 'utf8'), lstatSync(pipe).isFIFO(), lstatSync(device).isSymbolicLink()]).toEqual(['mine', true, true])
  })

  test('a link to a folder is followed', () => {
    const dir = dirFor('linked')
    mkdirSync(join(dir, 'target'))
    symlinkSync('target', join(dir, 'link'))
    expect([write(join(dir, 'link')).code, lstatSync(join(dir, 'link')).isSymbolicLink()]).toEqual([0, true])
    expect(readdirSync(join(dir, 'target'))).not.toEqual([])
  })
})

/** Flags that name something to read; and folders for which other tests stand. */
const others = new Set([
  // a key that is read, or made once with a mode of its own; a collector that runs until it is interrupted
  'gsplan-tracer collect --identity', 'gsplan-tracer collect --output', 'gsplan-trace-collect --identity', 'gsplan-trace-collect --output',
  // fetched runs
  'gsplan-sync fetch --dest', 'gsplan-sync verify --dest',
  // those of `gsplan run`, written by the same calls; a switch
  'gsplan rerun --junit', 'gsplan rerun --output', 'tracestat -partial'
])
const reads = new RegExp('^gsplan(-composer|-sync)?( (store-all|run|rerun|compose|sweep))? ' +
  '--(define|template|template_dir|config|merge|plan|composition|baseline|ignore)$')

test('every flag of every bin that names a file or folder is here', () => {
  const found: string[] = []
  for (const [name, script] of scripts) {
    const help = (words: readonly string[]): string =>
      spawnSync(process.execPath, [script, ...words, '--help'], { encoding: 'utf8', env: {} }).stdout
    const first = help([])
    const commands = [[], ...[...first.matchAll(new RegExp(`^ {2}${name} ([a-z][\\w-]*)`, 'gm'))].map(([, word = '']) => [word])]
    for (const words of commands) {
      for (const [, flag = '', text = ''] of help(words).matchAll(/^ +(?:-\w, )?(--?[\w-]+)(?:, --\w+)?\s((?:.*\n)(?: {8,}(?!--).*\n)*)/gm)) {
        if (/\b(files?|folders?)\b/i.test(text) && !/\[(boolean|number)\]/.test(text)) found.push([name, ...words, flag].join(' '))
      }
    }
  }
  expect(found.filter(flag => !(flag in files) && !(flag in folders) && !others.has(flag) && !reads.test(flag))).toEqual([])
  expect(Object.keys({ ...files, ...folders }).filter(flag => !found.includes(flag))).toEqual([])
})
