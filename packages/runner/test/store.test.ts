import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listRuns, verifyRun } from '@gsplan/sync'
import { main } from '../src/cli.ts'
import { temporaryFolder } from './run-sim.ts'

const canStore = process.env['CI'] !== undefined || spawnSync('rclone', ['version']).status === 0

const quick = ['-D', 'N_NODES=6', '-D', 'N_PUBLISHER=2', '-D', 'T_WARM=2s', '-D', 'T_RUN=1s', '-D', 'T_COOL=1s', '--quiet', '--store']

async function gsplan (...argv: string[]): Promise<{ exitCode: number, stdout: string, stderr: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const exitCode = await main(argv, {
    stdout: { write: text => out.push(String(text)) > 0 }, stderr: { write: text => err.push(String(text)) > 0 }
  })
  return { exitCode, stdout: out.join(''), stderr: err.join('') }
}

/** A folder as the remote of this process. */
async function useShelf (): Promise<string> {
  const remote = `shelf:${await temporaryFolder()}`
  vi.stubEnv('RCLONE_CONFIG', '/dev/null')
  vi.stubEnv('RCLONE_CONFIG_SHELF_TYPE', 'local')
  vi.stubEnv('GSPLAN_REMOTE', remote)
  return remote
}

afterEach(() => { vi.unstubAllEnvs() })

describe.skipIf(!canStore)('gsplan run --store (needs rclone: apt install rclone)', () => {
  test('stores the whole run, run.json too', async () => {
    const remote = await useShelf()
    const output = await temporaryFolder()
    const { exitCode, stdout, stderr } = await gsplan('run', ...quick, '-o', output, '--json')
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ verdict: { status: 'passed' }, store: { status: 'stored' } })
    const [name = ''] = readdirSync(output)
    expect(await listRuns({ remote })).toEqual([name])
    const verification = await verifyRun(name, { remote, dest: output })
    expect(verification).toMatchObject({ ok: true, marker: 'whole' })
    expect(verification.same).toContain('run.json')
  })

  test('a failed store never fails the run, and says how to repeat it', async () => {
    const remote = await useShelf()
    vi.stubEnv('RCLONE_CONFIG_SHELF_TYPE', 'nothing')
    const output = await temporaryFolder()
    const { exitCode, stdout, stderr } = await gsplan('run', ...quick, '-o', output)
    expect([exitCode, stdout.split(' ')[0]]).toEqual([0, 'PASSED'])
    const [name = ''] = readdirSync(output)
    expect(stderr).toMatch(/^gsplan: the run was not stored: .*didn't find backend called "nothing"; to store it:\n/)
    expect(stderr.split('\n').slice(1)).toEqual([`  gsplan-sync --remote ${remote} store ${join(output, name)}`, ''])
  })

  test('a failed run is left out', async () => {
    const remote = await useShelf()
    const output = await temporaryFolder()
    const { exitCode, stderr } = await gsplan('run', ...quick, '-D', 'T_SETUP=1ms', '-o', output)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('gsplan: the run was not stored: failed runs are left out; to store it:\n')
    expect(await listRuns({ remote })).toEqual([])
  })
})

test('without rclone, --store is refused before the run begins', async () => {
  vi.stubEnv('PATH', '/nowhere')
  const output = join(await temporaryFolder(), 'out')
  const { exitCode, stderr } = await gsplan('run', ...quick, '-o', output)
  expect([exitCode, stderr]).toEqual([3, 'gsplan: expected the program rclone, found none; install it with ' +
  '"apt install rclone" or "brew install rclone", or from https://rclone.org/install\n'])
  expect(existsSync(output)).toBe(false)
})
