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
const grid = join(scratch, 'grid.toml')
/** A sweep's folder. */
const part = join(scratch, 'part', 'sweep-grid')
let made = ''
/** A run with a verdict. */
let judged = ''
const small = ['N_NODES=3', 'N_PUBLISHER=1', 'N_DEGREE=2', 'T_WARM=2s', 'T_RUN=2s', 'T_COOL=1s'].flatMap(each => ['-D', each])

interface Result {
  readonly code: number | null
  readonly err: string
}
/** Calls a command that writes to a path. */
type Write = (path: string) => Result | Promise<Result>

function call (name: string, ...argv: readonly string[]): Result {
  const { status, stderr } = spawnSync(process.execPath, [scripts.get(name) ?? '', ...argv], {
    cwd: scratch, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: 60_000
  })
  return { code: status, err: stderr }
}

/** A remote of rclone's that is a folder. */
const shelf = ['--remote', `shelf:${join(scratch, 'shelf')}`]
Object.assign(process.env, { RCLONE_CONFIG: '/dev/null', RCLONE_CONFIG_SHELF_TYPE: 'local' })
const hasRclone = spawnSync('rclone', ['version']).status === 0

/** Runs a collector, which is told to end as soon as it listens. */
async function collect (name: string, ...argv: readonly string[]): Promise<Result> {
  const child = spawn(process.execPath, [scripts.get(name) ?? '', ...argv, '--listen', '/ip4/127.0.0.1/tcp/0'], {
    cwd: scratch, stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (!err.includes('listening on') && text.includes('listening on')) child.kill('SIGINT')
    err += text
  })
  const [code] = await once(child, 'close') as [number | null]
  return { code, err }
}

/** Opens a panel, which is told to end as soon as it listens. */
async function openPanel (...argv: readonly string[]): Promise<Result> {
  const child = spawn(process.execPath, [scripts.get('gsplan') ?? '', 'ui', '--no-open', ...argv], {
    cwd: scratch, stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
    if (text.includes('Ctrl-C ends it')) child.kill('SIGINT')
  })
  const [code] = await once(child, 'close') as [number | null]
  return { code, err }
}

/** Calls that write to a path, by the flags as the helps show them: files, then folders. */
const files: Readonly<Record<string, Write>> = {
  'tracestat -json': path => call('tracestat', '-json', path, trace),
  'gsplan-tracer filter --output': path => call('gsplan-tracer', 'filter', trace, '-o', path),
  'gsplan-tracer merge --output': path => call('gsplan-tracer', 'merge', trace, '-o', path),
  'gsplan-gate check --junit': path => call('gsplan-gate', 'check', made, '--junit', path),
  'gsplan-analysis check --junit': path => call('gsplan-analysis', 'check', made, '--junit', path),
  'gsplan run --junit': path => call('gsplan', 'run', '--quiet', '-o', runs, ...small, '--junit', path),
  'gsplan run --save-config': path => call('gsplan', 'run', '--quiet', '--dry-run', '-o', runs, ...small, '--save-config', path),
  'gsplan sweep --junit': path => call('gsplan', 'sweep', grid, '--quiet', '-o', runs, '--junit', path),
  'gsplan sweep-merge --junit': path => call('gsplan', 'sweep', 'merge', part, '--quiet', '-o', join(scratch, 'joined'), '--junit', path),
  'gsplan rerun --junit': path => call('gsplan', 'rerun', judged, '--quiet', '-o', runs, '--junit', path)
}
const folders: Readonly<Record<string, Write>> = {
  'gsplan-composer --output': path => call('gsplan-composer', ...small, '-o', path),
  'gsplan-gate extract --output': path => call('gsplan-gate', 'extract', join(made, 'test-output.tgz'), '-o', path),
  'gsplan-analysis extract --output': path => call('gsplan-analysis', 'extract', join(made, 'test-output.tgz'), '-o', path),
  'gsplan-analysis compare --output': path => call('gsplan-analysis', 'compare', judged, join(scratch, 'copy'), '-o', path),
  'gsplan run --output': path => call('gsplan', 'run', '--quiet', '--skip-analysis', ...small, '-o', path),
  'gsplan sweep --output': path => call('gsplan', 'sweep', grid, '--quiet', '-o', path),
  'gsplan sweep-merge --output': path => call('gsplan', 'sweep', 'merge', part, '--quiet', '-o', path),
  'gsplan rerun --output': path => call('gsplan', 'rerun', judged, '--quiet', '-o', path),
  'gsplan-tracer collect --output': async path => collect('gsplan-tracer', 'collect', '-o', path),
  ...hasRclone && {
    'gsplan-sync fetch --dest': (path: string) => call('gsplan-sync', 'fetch', 'stored', ...shelf, '--quiet', '--dest', path)
  }
}
/** Keys that are read where there is one, and made once with a mode of their own. */
const keys: Readonly<Record<string, Write>> = {
  'gsplan-tracer collect --identity': async path =>
    collect('gsplan-tracer', 'collect', '--identity', path, '-o', join(scratch, 'collected'))
}
/** Flags of a bin that another one calls with the same flags. */
const shared: Readonly<Record<string, string>> = {
  'gsplan-trace-collect --output': 'gsplan-tracer collect --output', 'gsplan-trace-collect --identity': 'gsplan-tracer collect --identity'
}
/** Folders that are written when a run is started, if ever. */
const panels: Readonly<Record<string, Write>> = { 'gsplan ui --output': async path => openPanel('-o', path) }
/** Folders that are only read. */
const readFolders: Readonly<Record<string, Write>> = {
  'gsplan-sync verify --dest': path => call('gsplan-sync', 'verify', 'stored', ...shelf, '--quiet', '--dest', path)
}

beforeAll(() => {
  writeFileSync(trace, '{"type":0,"peerID":"AQI=","timestamp":1600000001000000000,"publishMessage":{"messageID":"CQE=","topic":"a"}}\n')
  const params = ['N_NODES = 3', 'N_PUBLISHER = 1', 'T_WARM = "2s"', 'T_RUN = "2s"', 'T_COOL = "1s"']
  writeFileSync(grid, ['seeds = 1', '[grid]', 'N_DEGREE = [2]', '[base.params]', ...params].join('\n'))
  expect(call('gsplan', 'sweep', grid, '--quiet', '-o', join(scratch, 'part'))).toEqual({ code: 0, err: '' })
  expect(call('gsplan', 'run', '--quiet', '--skip-analysis', '-o', join(scratch, 'made'), ...small).code).toBe(0)
  made = join(scratch, 'made', readdirSync(join(scratch, 'made')).find(name => name.startsWith('pubsub-test')) ?? '')
  expect(call('gsplan', 'run', '--quiet', '-o', join(scratch, 'judged'), ...small).code).toBe(0)
  judged = join(scratch, 'judged', readdirSync(join(scratch, 'judged')).find(name => name.startsWith('pubsub-test')) ?? '')
  for (const name of ['copy', 'stored']) cpSync(judged, join(scratch, name), { recursive: true })
  if (hasRclone) expect(call('gsplan-sync', 'store', join(scratch, 'stored'), ...shelf, '--quiet')).toEqual({ code: 0, err: '' })
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

const unwritable = /ENOSPC|EROFS|EACCES|no space|disk space|expected a file|expected a folder|can be written/

describe.each(Object.entries(files))('%s', (_name, write) => {
  test('a device, a named pipe and a link stay what they are, and get it', async () => {
    const dir = dirFor('kinds')
    const device = join(dir, 'device')
    if (!run('mknod', device, 'c', '1', '3')) symlinkSync('/dev/null', device)
    const before = lstatSync(device).mode
    expect([(await write(device)).code, lstatSync(device).mode]).toEqual([0, before])

    const [pipe, got] = [join(dir, 'pipe'), join(dir, 'got')]
    expect(run('mkfifo', pipe)).toBe(true)
    const file = openSync(got, 'w')
    const reader = spawn('cat', [pipe], { stdio: ['ignore', file, 'inherit'] })
    const ended = once(reader, 'close')
    expect((await write(pipe)).code).toBe(0)
    await ended
    closeSync(file)
    expect(lstatSync(pipe).isFIFO()).toBe(true)
    expect(readFileSync(got, 'utf8')).not.toBe('')

    for (const target of ['target', 'new/target']) {
      const link = join(dir, `link-${target.length}`)
      symlinkSync(target, link)
      expect([(await write(link)).code, lstatSync(link).isSymbolicLink()]).toEqual([0, true])
      expect(readFileSync(join(dir, target), 'utf8')).not.toBe('')
    }
    expect(readdirSync(dir).filter(name => name.endsWith('.tmp'))).toEqual([])
  })

  test('a folder, a full disk and one that may not be written are told in a line', async () => {
    const dir = dirFor('told')
    mkdirSync(join(dir, 'folder'))
    expectTold(await write(join(dir, 'folder')), join(dir, 'folder'), unwritable)
    const full = join(dir, 'full')
    if (!run('mknod', full, 'c', '1', '7')) symlinkSync('/dev/full', full)
    expectTold(await write(full), full, unwritable)
  })
})

/** Disks of the test's own; who may not mount sees the tests counted as skipped. */
const disk = join(scratch, 'disk')
mkdirSync(disk)
const canMount = run('mount', '-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', disk)
if (canMount) expect(run('umount', disk)).toBe(true)

describe.runIf(canMount).each(Object.entries({ ...files, ...folders, ...keys }))('%s on a disk', (_name, write) => {
  test('that is full, or read only, is told in a line, and leaves nothing', async () => {
    for (const options of ['size=8k', 'size=8k,ro']) {
      expect(run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', disk)).toBe(true)
      try {
        if (!options.endsWith('ro')) expect(run('dd', 'if=/dev/zero', `of=${join(disk, 'fill')}`, 'bs=4k', 'count=9')).toBe(false)
        const { code, err } = await write(join(disk, 'output'))
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
  test('a file, a device and a pipe in the place of the folder are told in a line and stay', async () => {
    const dir = dirFor('folders')
    const [file, pipe, device] = [join(dir, 'file'), join(dir, 'pipe'), join(dir, 'device')]
    writeFileSync(file, 'mine')
    run('mkfifo', pipe)
    symlinkSync('/dev/null', device)
    for (const path of [file, pipe, device]) expectTold(await write(path), path, /expected a folder|EEXIST|ENOTDIR/)
    expect([readFileSync(file, 'utf8'), lstatSync(pipe).isFIFO(), lstatSync(device).isSymbolicLink()]).toEqual(['mine', true, true])
  })

  test('a link to a folder is followed', async () => {
    const dir = dirFor('linked')
    mkdirSync(join(dir, 'target'))
    symlinkSync('target', join(dir, 'link'))
    expect([(await write(join(dir, 'link'))).code, lstatSync(join(dir, 'link')).isSymbolicLink()]).toEqual([0, true])
    expect(readdirSync(join(dir, 'target'))).not.toEqual([])
  })
})

/** Mounts are a namespace's own. */
const canBind = run('unshare', '-m', 'mount', '-t', 'tmpfs', 'tmpfs', disk)

test.runIf(canBind)('a file that is mounted by itself, in a folder that may not be written, is written', () => {
  const dir = dirFor('mounted')
  for (const name of ['mounted', 'source']) writeFileSync(join(dir, name), 'before')
  const script = 'mount --bind "$1" "$1"; mount --bind "$1/source" "$1/mounted"; mount -o remount,bind,ro "$1"; shift; exec "$@"'
  const writer = [process.execPath, scripts.get('gsplan-tracer') ?? '', 'filter', trace, '-o', join(dir, 'mounted')]
  expect(run('unshare', '-m', 'sh', '-ec', script, 'sh', dir, ...writer)).toBe(true)
  expect([readFileSync(join(dir, 'source'), 'utf8') === 'before', readdirSync(dir)]).toEqual([false, ['mounted', 'source']])
})

describe.each(Object.entries(keys))('%s', (_name, use) => {
  test('a key is made once, also behind a link to nowhere, and read from a file, a link or a pipe', async () => {
    const dir = dirFor('keys')
    const [link, target, pipe] = [join(dir, 'link'), join(dir, 'new', 'target'), join(dir, 'pipe')]
    symlinkSync('new/target', link)
    expect((await use(link)).code).toBe(0)
    expect([lstatSync(link).isSymbolicLink(), lstatSync(target).mode & 0o777]).toEqual([true, 0o600])
    const key = readFileSync(target)
    expect(run('mkfifo', pipe)).toBe(true)
    const addresses = new Set<string | undefined>()
    for (const path of [link, target, pipe]) {
      const writer = path === pipe ? spawn('cp', [target, pipe], { stdio: 'ignore' }) : undefined
      const { code, err } = await use(path)
      if (writer !== undefined) expect(writer.exitCode ?? (await once(writer, 'close'))[0]).toBe(0)
      expect(code).toBe(0)
      addresses.add(/\/p2p\/(\w+)/.exec(err)?.[1])
    }
    expect([addresses.size, readFileSync(target).equals(key), lstatSync(pipe).isFIFO()]).toEqual([1, true, true])
    expect([readdirSync(dir), readdirSync(join(dir, 'new'))]).toEqual([['link', 'new', 'pipe'], ['target']])
  })

  test('a folder, a device without a key and one without an end are told in a line and stay', async () => {
    const dir = dirFor('no-keys')
    const paths = ['/dev', '/dev/null', '/dev/zero'].map(target => {
      const link = join(dir, `to${target.replaceAll('/', '-')}`)
      symlinkSync(target, link)
      return link
    })
    for (const path of paths) expectTold(await use(path), path, /expected a file that can be read|expected a private key/)
    expect(paths.map(path => lstatSync(path).isSymbolicLink())).toEqual([true, true, true])
  })
})

test('gsplan-trace-collect is gsplan-tracer collect', async () => {
  const dir = dirFor('shared')
  const { code, err } = await collect('gsplan-trace-collect', '-o', join(dir, 'output'), '--identity', join(dir, 'key'))
  expect([code, readdirSync(dir), readdirSync(join(dir, 'output'))]).toEqual([0, ['key', 'output'], []])
  expect(err).toMatch(/^listening on .*\n0 events collected\n$/)
  const help = (...words: readonly string[]): string[] => {
    const { stdout } = spawnSync(process.execPath, [scripts.get(words[0] ?? '') ?? '', ...words.slice(1), '--help'], { encoding: 'utf8', env: {} })
    return stdout.split('\n').filter(line => /^ +(-\w, )?--/.test(line)).map(line => line.trim())
  }
  expect(help('gsplan-trace-collect')).toEqual(help('gsplan-tracer', 'collect'))
})

describe.runIf(hasRclone).each(Object.entries(readFolders))('%s', (_name, read) => {
  test('is only read: a file, a device, a pipe, a link to nowhere and an empty folder are told in a line and stay', async () => {
    const dir = dirFor('read')
    writeFileSync(join(dir, 'file'), 'mine')
    run('mkfifo', join(dir, 'pipe'))
    symlinkSync('/dev/null', join(dir, 'device'))
    symlinkSync('nowhere', join(dir, 'link'))
    mkdirSync(join(dir, 'empty'))
    const names = readdirSync(dir)
    for (const name of names) expectTold(await read(join(dir, name)), join(dir, name), /expected the run to compare with, found none/)
    expect([readdirSync(dir), readdirSync(join(dir, 'empty')), readFileSync(join(dir, 'file'), 'utf8')]).toEqual([names, [], 'mine'])
    expect(await read(scratch)).toEqual({ code: 0, err: '' })
  })
})

describe.each(Object.entries(panels))('%s', (_name, open) => {
  test('a file, a device and a pipe are told in a line and stay; a link and a folder that is not there do', async () => {
    const dir = dirFor('panels')
    writeFileSync(join(dir, 'file'), 'mine')
    run('mkfifo', join(dir, 'pipe'))
    symlinkSync('/dev/null', join(dir, 'device'))
    mkdirSync(join(dir, 'folder'))
    symlinkSync('folder', join(dir, 'link'))
    const names = readdirSync(dir)
    for (const name of ['file', 'pipe', 'device']) expectTold(await open(join(dir, name)), join(dir, name), /expected an output folder/)
    for (const name of ['folder', 'link', 'none']) expect((await open(join(dir, name))).code).toBe(0)
    expect([readdirSync(dir), readFileSync(join(dir, 'file'), 'utf8')]).toEqual([names, 'mine'])
  })
})

/** Flags that name something to read, and a switch whose help has the word. */
const reads = new RegExp('^gsplan(-composer|-sync)?( (store-all|run|rerun|compose|sweep|kubernetes))? ' +
  '--(define|template|template_dir|config|merge|plan|composition|baseline|ignore)$')
/** Names of a folder in another, whose flag has a row. */
const names = new Set(['gsplan sweep --name'])

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
  const rows = { ...files, ...folders, ...panels, ...keys, ...readFolders, ...shared }
  expect(found.filter(flag => hasRclone || !flag.startsWith('gsplan-sync fetch')).filter(flag => !(flag in rows) && !names.has(flag) && flag !== 'tracestat -partial' && !reads.test(flag))).toEqual([])
  expect(Object.keys(rows).filter(flag => !found.includes(flag))).toEqual([])
})
