import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fetchAllRuns, fetchRuns, listRuns, storeAllRuns, storeRuns, verifyRun } from '../src/index.ts'
import { createConnection, type Connection } from '../src/rclone/connection.ts'
import { demandRclone, runRclone } from '../src/rclone/run-rclone.ts'
import { hostileNames as everyName, readTree, smallRun, temporaryFolder, writeTree } from './fixture-runs.ts'
import { canTestRclone, needsRclone } from './other-tool.ts'

const path = process.env['PATH'] ?? ''

describe.skipIf(!canTestRclone)(`a remote of rclone's configuration ${needsRclone}`, () => {
  test('a folder as a remote, with names that are data', async () => {
    // those that no other test has where Go is missing, and some more
    const hostileNames = everyName.filter(name => /^-|[!'()*`]/.test(name))
    const shelf = temporaryFolder()
    const output = temporaryFolder()
    for (const name of hostileNames) writeTree(join(output, name), { ...smallRun, '--delete': name })
    const options = { remote: `shelf:${shelf}`, env: { PATH: path, RCLONE_CONFIG: '/dev/null', RCLONE_CONFIG_SHELF_TYPE: 'local' } }
    expect((await storeAllRuns(output, options)).map(({ status }) => status)).toEqual(hostileNames.map(() => 'stored'))
    expect(await listRuns(options)).toEqual([...hostileNames].sort())
    const dest = temporaryFolder()
    await fetchAllRuns(dest, options)
    expect(readTree(dest)).toEqual(readTree(output))
    expect(await verifyRun('-rf', { ...options, dest })).toMatchObject({ ok: true, marker: 'whole' })
    expect(await fetchRuns(['nowhere'], { ...options, dest })).toEqual([
      { name: 'nowhere', status: 'failed', message: `expected a stored run of this name in shelf:${shelf}, found none` }])
  })

  test('a remote of a configuration file, whose storage knows no checksums, is compared byte by byte', async () => {
    const folder = temporaryFolder()
    const config = join(folder, 'rclone.conf')
    writeFileSync(config, `[plain]\ntype = crypt\nremote = ${join(folder, 'shelf')}\nfilename_encryption = off\ndirectory_name_encryption = false\npassword = 5HQLr6FjT5DLahoWoChV-WGYi6llkr3u5llCoCZq5g7fwMtcx-Wa\n`)
    const options = { remote: 'plain:runs', env: { PATH: path, RCLONE_CONFIG: config } }
    const run = writeTree(join(folder, 'run-1'), smallRun)
    expect(await storeRuns([run], options)).toMatchObject([{ status: 'stored', files: 5 }])
    expect(await verifyRun('run-1', { ...options, dest: folder })).toMatchObject(
      { ok: true, same: Object.keys(smallRun).sort(), by: 'bytes' })
    expect(await storeRuns([run], options)).toMatchObject([{ status: 'unchanged' }])
    writeFileSync(join(run, 'run.json'), '{"schema":2}\n')
    expect(await verifyRun('run-1', { ...options, dest: folder })).toMatchObject({ ok: false, differing: ['run.json'] })
    expect(await storeRuns([run], options)).toMatchObject([{ status: 'stored' }])
    expect(await verifyRun('run-1', { ...options, dest: folder })).toMatchObject({ ok: true })
  })

  test('a remote that isn\'t configured', async () => {
    await expect(listRuns({ remote: 'nowhere:', env: { PATH: path, RCLONE_CONFIG: '/dev/null' } })).rejects.toMatchObject({
      name: 'StorageError', message: expect.stringContaining('didn\'t find section in config file') as string
    })
  })
})

describe('rclone that is missing or too old', () => {
  const hint = 'install it with "apt install rclone" or "brew install rclone", or from https://rclone.org/install'

  test('missing', async () => {
    const dest = temporaryFolder()
    await expect(fetchRuns(['run-1'], { dest, env: { PATH: dest } })).rejects.toMatchObject({
      name: 'MissingRcloneError', exitCode: 3, message: `expected the program rclone, found none; ${hint}`
    })
    expect(readdirSync(dest)).toEqual([])
  })

  test.each([
    ['rclone v1.53.3-DEV', 'rclone v1.53.3-DEV'], ['something else', 'something else'], ['', 'no version']
  ])('%j is not enough', async (printed, found) => {
    const folder = temporaryFolder()
    const program = join(folder, 'rclone')
    writeFileSync(program, `#!/bin/sh\necho '${printed}'\n`)
    chmodSync(program, 0o755)
    await expect(listRuns({ env: { PATH: `${folder}:/bin` } })).rejects.toMatchObject({
      exitCode: 3, message: `expected rclone 1.60 or newer, found ${found}; ${hint}`
    })
  })

  test('one that can\'t start says why', async () => {
    const folder = temporaryFolder()
    const program = join(folder, 'rclone')
    writeFileSync(program, '#!/bin/sh\necho \'2026/11/25 08:04:17 Failed to start: no memory\' >&2\nexit 1\n')
    chmodSync(program, 0o755)
    await expect(listRuns({ env: { PATH: `${folder}:/bin` } })).rejects.toMatchObject({ exitCode: 1, message: 'no memory' })
  })

  test('a folder to store that isn\'t there, and one to fetch to that can\'t be', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await expect(storeAllRuns(file)).rejects.toMatchObject({ exitCode: 2, message: `${file}: expected a folder of runs, got ENOTDIR` })
    await expect(fetchRuns(['x'], { dest: file })).rejects.toMatchObject({ exitCode: 2, message: `${file}: expected a folder that can be written, got ENOTDIR` })
    expect(existsSync(file)).toBe(true)
  })
})

describe('rclone that does not end well', () => {
  /** An rclone whose command, after its version, is a script; its children leave their numbers in `child`. */
  function fakeRclone (script: string): { readonly connection: Connection, readonly child: () => string } {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'rclone'), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, 'rclone'), 0o755)
    return {
      connection: createConnection({ env: { PATH: `${folder}:${path}` } }), child: () => readFileSync(join(folder, 'child'), 'utf8').trim()
    }
  }
  const isGone = (pid: string): boolean => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  const stats = '{"level":"notice","msg":"m","stats":{"bytes":5,"transfers":1}}'

  test.each([
    ['is silent', 'sleep 60 & echo $! > "${0%/*}/child"; wait', 'rclone made no progress for 0.3 s'],
    ['repeats its stats', `sh -c 'echo $$ > "$1"; while :; do echo \\'${stats}\\' >&2; sleep 0.05; done' sh "\${0%/*}/child"`
      .replaceAll('\\\'', '\'\\\'\''), 'rclone made no progress for 0.3 s'],
    ['prints without end', 'yes & echo $! > "${0%/*}/child"; wait', 'rclone printed more than 67108864 bytes'],
    ['logs errors without end', `yes '{"level":"error","msg":"no"}' >&2 & echo $! > "\${0%/*}/child"; wait`,
      'rclone printed more than 67108864 bytes'],
    ['ends its words never', 'yes >&2 & echo $! > "${0%/*}/child"; wait', 'rclone printed more than 67108864 bytes']
  ])('one that %s is ended and told', async (_, script, message) => {
    const { connection, child } = fakeRclone(script)
    await expect(runRclone(connection, ['copy'], [], { patienceMs: 300 })).rejects.toMatchObject({ name: 'StorageError', exitCode: 1, message })
    await expect.poll(() => isGone(child())).toBe(true)
  })

  test('a line without an end costs no memory, and is no progress', async () => {
    const { connection } = fakeRclone('exec cat /dev/zero >&2')
    await expect(runRclone(connection, ['copy'], [], { patienceMs: 300 })).rejects.toMatchObject({ message: 'rclone made no progress for 0.3 s' })
  })

  test.each([
    ['is killed', 'kill -KILL $$', 'rclone was ended by SIGKILL'], ['says nothing', 'exit 1', 'no message']
  ])('one that %s is told', async (_, script, message) => {
    await expect(demandRclone(fakeRclone(script).connection, ['copy'], [])).rejects.toMatchObject({ name: 'StorageError', message })
  })

  test('progress of any kind goes on', async () => {
    const steps = ['{"stats":{"bytes":1}}', '{"stats":{"bytes":2}}', '{"stats":{"bytes":2,"checks":1}}', '{"level":"notice","msg":"a"}']
    const { connection } = fakeRclone([...steps.map(step => `echo '${step}' >&2; sleep 0.3`), 'echo out; sleep 0.3'].join('\n'))
    expect(await runRclone(connection, ['copy'], [], { patienceMs: 800 })).toMatchObject({ exitCode: 0, stdout: 'out\n' })
  })
})
