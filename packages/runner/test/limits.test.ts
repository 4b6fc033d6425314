import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

/** Limits of the machine that a run meets, from loading its modules to its last file: told in a few words, without a stack. */
const bin = fileURLToPath(new URL('../bin/gsplan.js', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'gsplan-limits-'))
afterAll(() => { rmSync(scratch, { recursive: true, force: true }) })

interface Result {
  readonly code: number | null
  readonly said: string
}

const small = ['N_NODES=60', 'N_PUBLISHER=1', 'N_DEGREE=4', 'T_WARM=1s', 'T_RUN=2s', 'T_COOL=1s'].flatMap(each => ['-D', each])

/** Makes a run in a shell that has set a limit. */
function run (limit: string, output: string, engine: string): Result {
  const { status, stdout, stderr } = spawnSync('sh', [
    '-c', `${limit}; exec "$0" "$@"`, process.execPath, bin, 'run', '--quiet', '--skip-analysis', '--engine', engine, '-o', output, ...small
  ], { cwd: scratch, encoding: 'utf8', timeout: 60_000 })
  // long texts are wrapped
  return { code: status, said: (stdout + stderr).replace(/\s+/g, ' ') }
}

function expectTold ({ code, said }: Result, reason: RegExp): void {
  expect([1, 2]).toContain(code)
  expect(said).toMatch(reason)
  expect(said).not.toMatch(/a defect of gsplan| at \S+ \(|node:internal|Unhandled/)
}

const noHandles = /EMFILE|free file handles/
const noFile = /EFBIG|file too large/

describe.each([
  ['sim', 'ulimit -n 64', noHandles], ['exec', 'ulimit -n 150', noHandles],
  ['sim', 'ulimit -f 8', noFile], ['exec', 'ulimit -f 8', noFile]
])('%s, %s', (engine, limit, reason) => {
  test('is told', () => { expectTold(run(limit, 'runs', engine), reason) })
})

const disk = join(scratch, 'disk')
mkdirSync(disk)
const mount = (size: string): boolean => spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]).status === 0
const unmount = (): void => { spawnSync('umount', [disk]) }
const canMount = mount('8k')
if (canMount) unmount()

test.runIf(canMount).each([
  ['sim', '64k'], ['sim', '400k'], ['exec', '64k']
])('%s on a disk of %s, which its outputs fill, is told', (engine, size) => {
  expect(mount(size)).toBe(true)
  try {
    const result = run(':', join(disk, 'runs'), engine)
    expectTold(result, /ENOSPC|no space left/)
    expect(result.said).toContain(disk)
  } finally {
    unmount()
  }
})

const tracer = fileURLToPath(new URL('../../tracer/bin/gsplan-tracer.js', import.meta.url))
const trace = fileURLToPath(new URL('../../tracer/test/fixtures/go-traces/six-nodes/all.bin.gz', import.meta.url))

test.runIf(canMount)('a disk for temporary files that a merge fills is told, and is empty again', () => {
  expect(mount('16k')).toBe(true)
  try {
    const { status, stderr } = spawnSync(process.execPath, [tracer, 'merge', '--memory', '0.02', '-o', join(scratch, 'merged'), trace], {
      encoding: 'utf8', env: { ...process.env, TMPDIR: disk }
    })
    expect([status, stderr]).toEqual([1, `gsplan-tracer: temporary files in ${disk}: ENOSPC: no space left on device\n`])
    expect([readdirSync(disk), existsSync(join(scratch, 'merged'))]).toEqual([[], false])
  } finally {
    unmount()
  }
})
