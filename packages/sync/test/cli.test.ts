import { execa } from 'execa'
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { main } from '../src/cli.ts'
import { markerName, storeRuns } from '../src/index.ts'
import { smallRun, temporaryFolder, writeSparse, writeTree } from './fixture-runs.ts'
import { canTestRclone, needsRclone } from './other-tool.ts'

const bin = fileURLToPath(new URL('../bin/gsplan-sync.js', import.meta.url))

interface Printed {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** The command with a folder as its remote. */
function onShelf (shelf: string): { env: Record<string, string>, run: (...argv: string[]) => Promise<Printed> } {
  const env = {
    PATH: process.env['PATH'] ?? '', RCLONE_CONFIG: '/dev/null', RCLONE_CONFIG_SHELF_TYPE: 'local', GSPLAN_REMOTE: `shelf:${shelf}`
  }
  const run = async (...argv: string[]): Promise<Printed> => {
    const [out, err]: [string[], string[]] = [[], []]
    const exitCode = await main(argv, {
      env, stdout: { write: text => out.push(String(text)) }, stderr: { write: text => err.push(String(text)) }
    })
    return { exitCode, stdout: out.join(''), stderr: err.join('') }
  }
  return { env, run }
}

describe('wrong usage is one line and exit code 2', () => {
  test.each([
    [[], 'expected a command: store-all, store, fetch-all, fetch, list or verify'],
    [['push'], 'unknown command push'],
    [['list', '--force'], 'unknown option --force'],
    [['store'], 'expected folders to store, got none'],
    [['fetch', '--'], 'expected names of runs, got none'],
    [['verify'], 'expected one name of a run, got none'],
    [['verify', 'a', '--', 'b'], 'unexpected argument b'],
    [['verify', 'a', 'b'], 'unexpected argument b'],
    [['list', '--bucket', '../other'], '--bucket: expected letters, digits, ".", "_" and "-", got "../other"'],
    [['store-all', '/nowhere/at/all'], '/nowhere/at/all: expected a folder of runs, got ENOENT']
  ])('%j', async (argv, message) => {
    expect(await onShelf('/tmp').run(...argv)).toEqual({ exitCode: 2, stdout: '', stderr: `gsplan-sync: ${message}\n` })
  })

  test('help and version', async () => {
    const { run } = onShelf('/tmp')
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const { exitCode, stdout } = await run('--help')
    expect(exitCode).toBe(0)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    for (const command of ['store-all', 'store', 'fetch-all', 'fetch', 'list', 'verify']) expect(stdout).toContain(`gsplan-sync ${command}`)
  })

  test('no rclone: exit code 3 and how to install it', async () => {
    const err: string[] = []
    const exitCode = await main(['list'], {
      env: { PATH: '/nowhere' }, stdout: { write: () => true }, stderr: { write: text => err.push(String(text)) }
    })
    expect([exitCode, err.join('')]).toEqual([3, 'gsplan-sync: expected the program rclone, found none; install it with ' +
    '"apt install rclone" or "brew install rclone", or from https://rclone.org/install\n'])
  })
})

describe.skipIf(!canTestRclone)(`the commands ${needsRclone}`, () => {
  test('store-all, list, fetch, verify', async () => {
    const [shelf, output, dest] = [temporaryFolder(), temporaryFolder(), temporaryFolder()]
    const { run } = onShelf(shelf)
    for (const name of ['run-1', '-2', '007', 'failed', 'scratch']) writeTree(join(output, name), smallRun)
    expect(await run('store-all', output, '--ignore', 'scratch')).toEqual({
      exitCode: 0, stdout: 'stored -2: 5 files, 62 B\nstored 007: 5 files, 62 B\nstored run-1: 5 files, 62 B\n',
      stderr: 'gsplan-sync: 1 of 3: -2\ngsplan-sync: 2 of 3: 007\ngsplan-sync: 3 of 3: run-1\n'
    })
    expect(await run('ls')).toEqual({ exitCode: 0, stdout: '-2\n007\nrun-1\n', stderr: '' })
    expect(await run('list', '--json')).toEqual({ exitCode: 0, stdout: '[\n  "-2",\n  "007",\n  "run-1"\n]\n', stderr: '' })
    expect(await run('fetch', '--dest', dest, '--quiet', '007', '--', '-2')).toEqual({
      exitCode: 0, stdout: 'fetched 007: 5 files, 62 B\nfetched -2: 5 files, 62 B\n', stderr: ''
    })
    expect(readdirSync(dest).sort()).toEqual(['-2', '007'])
    expect(await run('verify', '--dest', dest, '007')).toEqual({ exitCode: 0, stdout: '007: the same, 5 files\n', stderr: '' })
    writeFileSync(join(dest, '007', 'run.json'), '{"schema":2}\n')
    writeFileSync(join(dest, '007', 'notes'), '')
    rmSync(join(shelf, '007', 'composition.toml'))
    expect(await run('verify', '--dest', dest, '007')).toEqual({
      exitCode: 1, stderr: '',
      stdout: '007: 3 differences, 3 files are the same\n  differs: run.json\n  only here: composition.toml\n  only here: notes\n'
    })
    expect(JSON.parse((await run('verify', '--dest', dest, '007', '--json')).stdout)).toMatchObject({ ok: false, differing: ['run.json'] })
    expect((await run('fetch-all', dest, '--json', '--quiet')).stdout).toContain('"status": "failed"')
  })

  test('a failing run is said, the others are done, exit code 1', async () => {
    const [shelf, output] = [temporaryFolder(), temporaryFolder()]
    const { run } = onShelf(shelf)
    const path = writeTree(join(output, 'run-1'), smallRun)
    mkdirSync(join(shelf, 'old'))
    writeFileSync(join(shelf, 'old', 'composition.toml'), '')
    expect(await run('store', join(output, 'nowhere'), path, '--quiet')).toEqual({
      exitCode: 1, stdout: 'stored run-1: 5 files, 62 B\n',
      stderr: `gsplan-sync: nowhere: ENOENT: no such file or directory, realpath '${join(output, 'nowhere')}'\n`
    })
    expect(await run('fetch', '..', 'old', '--dest', output, '--quiet')).toEqual({
      exitCode: 1, stdout: 'fetched old: 1 file, 0 B\n',
      stderr: 'gsplan-sync: ..: expected a run\'s name, which is not "", ".", ".." and has no "/" or "\\", got ".."\n' +
        `gsplan-sync: old: stored by another tool, without ${markerName}: whether it is whole is unknown\n`
    })
  })

  test('store-all: links are followed, runs that are not finished are named and left out, exit code 1', async () => {
    const [shelf, output, elsewhere] = [temporaryFolder(), temporaryFolder(), temporaryFolder()]
    const { run } = onShelf(shelf)
    const own = '[global]\nplan = "gsplan"\ncase = "evaluate"\nrunner = "local:exec"\n[[groups]]\nid = "a"\ninstances = { count = 1 }\n'
    const trees = {
      empty: {}, running: { 'composition.toml': own, '.outputs/r/a/0/run.out': 'x' }, packed: { 'composition.toml': own, 'test-output.tgz': 'x' },
      'dry-run': { 'composition.toml': '', 'template-params.toml': '' }, begun: { '.composition.toml.0123456789ab.tmp': '' },
      original: { 'composition.toml': '[global]\nplan = "pubsub"', 'test-output.tgz': 'x' }, notes: { 'notes.txt': 'x' }
    }
    for (const [name, tree] of Object.entries(trees)) writeTree(join(output, name), tree)
    symlinkSync(writeTree(join(elsewhere, 'bigdisk'), smallRun), join(output, 'moved'))
    symlinkSync(join(elsewhere, 'nowhere'), join(output, 'dangling'))
    symlinkSync(join(elsewhere, 'bigdisk', 'run.json'), join(output, 'file'))
    const unfinished = (name: string, found: string): string =>
      `gsplan-sync: ${name}: expected a finished run, found ${found}: it is still being written, or was interrupted\n`
    expect(await run('store-all', output, '--quiet')).toEqual({
      exitCode: 1, stdout: 'stored moved: 5 files, 62 B\nstored notes: 1 file, 1 B\nstored original: 2 files, 25 B\n',
      stderr: unfinished('begun', 'a half-written file, .composition.toml.0123456789ab.tmp') +
        `gsplan-sync: dangling: ENOENT: no such file or directory, realpath '${join(output, 'dangling')}'\n` +
        unfinished('dry-run', 'neither run.json nor an archive') + unfinished('empty', 'an empty folder') +
        unfinished('packed', 'no run.json, which gsplan writes last') +
        unfinished('running', 'outputs of instances in .outputs, and no run.json')
    })
    expect(readdirSync(shelf).sort()).toEqual(['moved', 'notes', 'original'])
  })

  test('files that are only there are named after a store, and removed with --delete alone', async () => {
    const [shelf, output] = [temporaryFolder(), temporaryFolder()]
    const { run } = onShelf(shelf)
    const path = writeTree(join(output, 'run-1'), { ...smallRun, 'old.txt': 'x', 'older.txt': 'x' })
    await run('store', path, '--quiet')
    for (const name of ['old.txt', 'older.txt']) rmSync(join(path, name))
    const named = 'gsplan-sync: run-1: only there: old.txt and 1 more; --delete removes them\n'
    expect(await run('store', path, '--quiet')).toEqual({ exitCode: 0, stdout: 'unchanged run-1: 5 files, 62 B\n', stderr: named })
    writeFileSync(join(path, 'run.json'), '{"schema":2}')
    expect(await run('store', path, '--quiet')).toMatchObject({ exitCode: 0, stderr: named })
    expect(JSON.parse((await run('store', path, '--quiet', '--json')).stdout)).toMatchObject([{ onlyThere: ['old.txt', 'older.txt'] }])
    expect(await run('store', path, '--quiet', '--delete')).toEqual({ exitCode: 0, stdout: 'stored run-1: 5 files, 61 B\n', stderr: '' })
    expect(readdirSync(join(shelf, 'run-1'))).not.toContain('old.txt')
  })

  test('a run that is written while it is stored is not marked whole', async () => {
    const [shelf, output] = [temporaryFolder(), temporaryFolder()]
    const path = writeTree(join(output, 'run-1'), smallRun)
    const { env } = onShelf(shelf)
    // its first progress comes before rclone begins, the next ones while it copies
    let calls = 0
    const outcomes = await storeRuns([path], {
      remote: `shelf:${shelf}`, env, onProgress: () => { writeFileSync(join(path, 'late.txt'), 'x'.repeat(calls++)) }
    })
    expect(outcomes).toMatchObject([{ status: 'failed', message: expect.stringContaining('it was written meanwhile, store it again') as string }])
    expect(JSON.parse(readFileSync(join(shelf, 'run-1', markerName), 'utf8'))).toMatchObject({ state: 'storing' })
  })

  test('no credentials: which variables would have them', async () => {
    const err: string[] = []
    const exitCode = await main(['list'], {
      env: { PATH: process.env['PATH'] ?? '', HOME: temporaryFolder(), AWS_EC2_METADATA_DISABLED: 'true' },
      stdout: { write: () => true }, stderr: { write: text => err.push(String(text)) }
    })
    expect([exitCode, err.join('')]).toEqual([1, 'gsplan-sync: bucket gossipsub-test-outputs: expected credentials in AWS_ACCESS_KEY_ID and ' +
    'AWS_SECRET_ACCESS_KEY (AWS_SESSION_TOKEN), or a profile of ~/.aws that AWS_PROFILE names, found none\n'])
  })

  test('Ctrl-C: exit code 130, what is whole is said, the run under way is marked, rclone is gone', async () => {
    const [shelf, output] = [temporaryFolder(), temporaryFolder()]
    const first = writeTree(join(output, 'first'), smallRun)
    const second = writeTree(join(output, 'second'), {})
    writeSparse(join(second, 'full-trace.bin'), 50e6)
    const { env } = onShelf(shelf)
    const child = execa(process.execPath, [bin, 'store', first, second], {
      reject: false, extendEnv: false, env: { ...env, RCLONE_BWLIMIT: '5M' }
    })
    let sent = false
    const interrupt = (): void => {
      if (sent || !readdirSync('/proc').some(pid => isCopying(pid, second))) return
      sent = true
      clearInterval(watch)
      child.kill('SIGINT')
    }
    const watch = setInterval(interrupt, 20)
    const { exitCode, stdout, stderr } = await child
    clearInterval(watch)
    expect([exitCode, stdout]).toEqual([130, 'stored first: 5 files, 62 B'])
    expect(stderr).toBe('gsplan-sync: 1 of 2: first\ngsplan-sync: 2 of 2: second\n' +
      'gsplan-sync: interrupted: reported runs are complete, the current one is not; run the same command again to resume')
    expect(JSON.parse(readFileSync(join(shelf, 'second', markerName), 'utf8'))).toMatchObject({ state: 'storing' })
    expect(readdirSync('/proc').some(pid => isCopying(pid, second))).toBe(false)
  })
})

/** Whether this process is the rclone that copies a folder. */
function isCopying (pid: string, folder: string): boolean {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return line.startsWith('rclone\0copy\0') && line.includes(folder)
  } catch {
    return false
  }
}
