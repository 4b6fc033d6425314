import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { keepOutputs } from '../src/keep-outputs.ts'
import { temporaryFolder } from './run-sim.ts'

const namesIn = (archive: string): readonly string[] =>
  execFileSync('tar', ['tzf', archive], { encoding: 'utf8' }).trim().split('\n')

async function instanceFolder (): Promise<{ readonly dir: string, readonly init: Parameters<typeof keepOutputs>[0] }> {
  const runDir = await temporaryFolder()
  const outputsDir = join(runDir, '.outputs')
  const dir = join(outputsDir, 'run/group/0')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'run.out'), 'said\n')
  writeFileSync(join(dir, 'empty'), '')
  return { dir, init: { outputsDir, runId: 'run', archive: join(runDir, 'test-output.tgz') } }
}

test('files are packed; links, sockets and pipes are left out with a word, wherever they lead', async () => {
  const { dir, init } = await instanceFolder()
  symlinkSync('/nowhere', join(dir, 'dangling'))
  symlinkSync('/etc/hostname', join(dir, 'file-elsewhere'))
  symlinkSync('/', join(dir, 'folder-elsewhere'))
  execFileSync('mkfifo', [join(dir, 'pipe')])
  const server = createServer()
  await new Promise<void>(resolve => { server.listen(join(dir, 'socket'), resolve) })
  const warnings: string[] = []
  const reason = await keepOutputs({ ...init, onWarning: line => { warnings.push(line) } })
  server.close()
  expect(reason).toBeUndefined()
  expect(namesIn(init.archive)).toEqual(['run/', 'run/group/0/empty', 'run/group/0/run.out'])
  expect(warnings).toEqual(['dangling', 'file-elsewhere', 'folder-elsewhere', 'pipe', 'socket'].map(
    name => `group/0/${name} is not in test-output.tgz: no regular file`))
  expect(existsSync(init.outputsDir)).toBe(false)
})

test('what can\'t be packed stays where it was written', async () => {
  const { dir, init } = await instanceFolder()
  mkdirSync(init.archive)
  expect(await keepOutputs(init)).toEqual({
    code: 'engine-failed',
    message: `the instances' outputs could not be packed: ${init.archive}: expected a file to write, found a folder; ` +
      'they are in .outputs of the run\'s directory'
  })
  expect([readdirSync(dir), readdirSync(dirname(init.archive)).sort()]).toEqual([['empty', 'run.out'], ['.outputs', 'test-output.tgz']])
})

test('of what can\'t be read, the rest is packed, and all stays', async () => {
  const { dir, init } = await instanceFolder()
  // Node takes names for UTF-8, and doesn't find one that isn't
  mkdirSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff])]))
  const warnings: string[] = []
  expect(await keepOutputs({ ...init, onWarning: line => { warnings.push(line) } })).toEqual({
    code: 'engine-failed',
    message: 'the instances\' outputs could not be packed: group/0/\ufffd: ENOENT; ' +
      'they are in .outputs of the run\'s directory'
  })
  expect(namesIn(init.archive)).toEqual(['run/', 'run/group/0/empty', 'run/group/0/run.out'])
  expect([warnings, existsSync(dir)]).toEqual([['group/0/\ufffd is not in test-output.tgz: ENOENT'], true])
})

test('nothing to pack is said, and leaves nothing', async () => {
  const { init } = await instanceFolder()
  expect(await keepOutputs({ ...init, outputsDir: join(init.outputsDir, 'none') })).toEqual({
    code: 'engine-failed', message: expect.stringMatching(/^the instances' outputs could not be packed: ENOENT[^;]*$/) as string
  })
})

test('spools without a whole record are an archive without files', async () => {
  const { init } = await instanceFolder()
  const outputsDir = join(init.outputsDir, 'spools')
  mkdirSync(outputsDir)
  writeFileSync(join(outputsDir, 'sim-0.spool'), '')
  expect(await keepOutputs({ ...init, outputsDir })).toBeUndefined()
  expect([namesIn(init.archive), existsSync(outputsDir)]).toEqual([['run/'], false])
})

test('an archive that comes ready is put in its place', async () => {
  const { dir, init } = await instanceFolder()
  const ready = join(dir, 'ready.tgz')
  writeFileSync(ready, 'bytes')
  expect(await keepOutputs({ ...init, ready })).toBeUndefined()
  expect([existsSync(init.archive), existsSync(init.outputsDir)]).toEqual([true, false])
})
