import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** What killed commands leave is removed by the next command there, and not while they live. */
const packages = fileURLToPath(new URL('../..', import.meta.url))
const bins = { gsplan: 'runner', 'gsplan-gate': 'gate', 'gsplan-sync': 'sync' } as const
const scratch = mkdtempSync(join(tmpdir(), 'gsplan-killed-'))
afterAll(() => { rmSync(scratch, { recursive: true, force: true }) })

const scriptOf = (name: keyof typeof bins): string => join(packages, bins[name], 'bin', `${name}.js`)
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ ...process.env, TMPDIR: join(scratch, 'tmp'), ...more })

interface Result {
  readonly code: number | null
  readonly err: string
}

function call (name: keyof typeof bins, argv: readonly string[], more?: NodeJS.ProcessEnv): Result {
  const { status, stderr } = spawnSync(process.execPath, [scriptOf(name), ...argv], { encoding: 'utf8', timeout: 60_000, env: env(more) })
  return { code: status, err: stderr }
}

const hidden = (folder: string): string[] => existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path => /(^|\/)\.[^/]*$/.test(path)).sort()
  : []

/** Starts a command, and stops it once there is a hidden path that matches. */
async function stopAt (
  folder: string, sign: RegExp, name: keyof typeof bins, argv: readonly string[], more?: NodeJS.ProcessEnv
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [scriptOf(name), ...argv], { stdio: 'ignore', env: env(more) })
  const seen = new Promise<void>((resolve, reject) => {
    const look = (): void => { if (hidden(folder).some(path => sign.test(path))) resolve() }
    const watcher = watch(folder, { recursive: true }, look)
    const timer = setInterval(look, 5)
    child.once('close', () => { reject(new Error('ended too early')) })
    void once(child, 'close').finally(() => {
      watcher.close()
      clearInterval(timer)
    })
  })
  await seen
  child.kill('SIGSTOP')
  return child
}

async function kill (child: ChildProcess): Promise<void> {
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

const define = (values: Readonly<Record<string, string>>): string[] => Object.entries(values).flatMap(([name, value]) => ['-D', `${name}=${value}`])
const small = { N_NODES: '3', N_PUBLISHER: '1', N_DEGREE: '2', T_WARM: '2s', T_RUN: '2s', T_COOL: '1s' }
const run = (output: string, values: Readonly<Record<string, string>>): string[] => ['run', '--quiet', '--skip-analysis', '-o', output, ...define(values)]

beforeAll(() => { mkdirSync(join(scratch, 'tmp')) })

test('a run: its outputs and temporary files, in its directory', async () => {
  const output = join(scratch, 'runs')
  mkdirSync(output)
  const child = await stopAt(output, /\.outputs$/, 'gsplan', run(output, { ...small, N_NODES: '30', T_RUN: '100s' }))
  const [killed = ''] = readdirSync(output)
  const [hold = '', outputs] = [...hidden(output)].reverse()
  expect([hold, outputs]).toEqual([expect.stringMatching(/^[^/]+\/\.run\.[\w.-]+\.tmp$/), `${killed}/.outputs`])
  // while it lives another run leaves it alone
  expect(call('gsplan', run(output, small)).code).toBe(0)
  expect(hidden(output)).toEqual([`${killed}/.outputs`, hold])
  await kill(child)
  const { code, err } = call('gsplan', run(output, small).filter(word => word !== '--quiet'))
  expect([code, hidden(output)]).toEqual([0, []])
  expect(err).toContain(`warning: ${join(output, killed)}: the run was killed; its outputs, which were not packed, are removed`)
  expect(readdirSync(join(output, killed)).sort()).toEqual(['composition.toml', 'config-snapshot.json', 'events.ndjson', 'template-params.toml'])
})

test('outputs without the name of a killed process stay', () => {
  const output = join(scratch, 'others')
  const dir = join(output, 'pubsub-test-1')
  mkdirSync(join(dir, '.outputs'), { recursive: true })
  writeFileSync(join(dir, 'composition.toml'), '')
  expect(call('gsplan', run(output, small)).code).toBe(0)
  expect(hidden(output)).toEqual(['pubsub-test-1/.outputs'])
})

test('an extraction', async () => {
  const output = join(scratch, 'archives')
  expect(call('gsplan', run(output, { ...small, N_NODES: '10', T_RUN: '10s' })).code).toBe(0)
  const archive = join(output, readdirSync(output)[0] ?? '', 'test-output.tgz')
  const dir = join(scratch, 'analysis')
  mkdirSync(dir)
  await kill(await stopAt(dir, /^\.extracting\./, 'gsplan-gate', ['extract', archive, '-o', dir]))
  expect(hidden(dir)).not.toEqual([])
  expect(call('gsplan-gate', ['extract', archive, '-o', dir]).code).toBe(0)
  expect(hidden(dir)).toEqual([])
})

test('a fetch: its half of a run, also by the fetch of another one', async () => {
  const [dest, folder] = [join(scratch, 'fetched'), join(scratch, 'bin')]
  for (const each of [dest, folder]) mkdirSync(each)
  // an rclone that has no marker and no other run, and whose copy takes its time
  writeFileSync(join(folder, 'rclone'), `#!/bin/sh
case $1 in
  version) echo 'rclone v1.65.0' ;;
  copy) for last; do :; done; echo half > "$last/composition.toml"; [ -e ${join(scratch, 'fast')} ] || exec sleep 5 ;;
  *) exit 3 ;;
esac
`)
  chmodSync(join(folder, 'rclone'), 0o755)
  const more = { PATH: `${folder}:${process.env['PATH'] ?? ''}` }
  const fetch = (name: string): string[] => ['fetch', name, '--remote', 'x:', '--quiet', '--dest', dest]
  await kill(await stopAt(dest, /^\.stored\./, 'gsplan-sync', fetch('stored'), more))
  expect(hidden(dest)).not.toEqual([])
  writeFileSync(join(scratch, 'fast'), '')
  expect(call('gsplan-sync', fetch('another'), more)).toMatchObject({ code: 0 })
  expect(readdirSync(dest)).toEqual(['another'])
})
