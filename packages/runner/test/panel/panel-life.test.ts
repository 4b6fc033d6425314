import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { temporaryFolder } from '../run-sim.ts'

const bin = fileURLToPath(new URL('../../bin/gsplan.js', import.meta.url))
const started: ChildProcess[] = []
afterEach(() => { for (const child of started.splice(0)) child.kill('SIGKILL') })

/** The command as a process of its own, and the browser that it let in. */
interface PanelProcess {
  readonly child: ChildProcess
  readonly ask: <T>(path: string, body?: object) => Promise<T>
  /** Waits for its end. @returns exit code and all that it told */
  readonly ended: Promise<{ readonly code: number | null, readonly told: string }>
}

async function startPanel (output: string): Promise<PanelProcess> {
  const child = spawn(process.execPath, [bin, 'ui', '--no-open', '--output', output], { stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let told = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => { told += text })
  const ended = new Promise<{ code: number | null, told: string }>(resolve => child.once('close', code => { resolve({ code, told }) }))
  const url = new URL(await new Promise<string>(resolve => child.stdout.setEncoding('utf8').once('data', resolve)))
  const opened = await fetch(url, { redirect: 'manual' })
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const headers = { cookie, origin: url.origin, 'content-type': 'application/json', 'x-gsplan': '1' }
    const response = await fetch(new URL(path, url), body === undefined
      ? { headers: { cookie } }
      : { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return await response.json() as T
  }
  return { child, ask, ended }
}

interface Job {
  readonly id: string
  readonly state: string
  readonly runs: readonly string[]
  readonly exitCode?: number
  readonly output: string
}

interface State {
  readonly runs: ReadonlyArray<{ readonly name: string, readonly state: string }>
  readonly jobs: readonly Job[]
}

/** Looks at a panel until it is as expected. */
async function until ({ ask }: PanelProcess, test: (state: State) => boolean): Promise<State> {
  for (;;) {
    const state = await ask<State>('/api/state')
    if (test(state)) return state
  }
}

const isRunning = ({ runs }: State): boolean => runs.some(({ state }) => state === 'running')

/** Starts a run that would take an hour. */
async function startLong ({ ask }: PanelProcess): Promise<void> {
  const { defaults } = await ask<{ defaults: object }>('/api/form')
  await ask('/api/start', { values: { ...defaults, T_RUN: '20m', label: 'long' } })
}

test('a run goes on when its panel is killed; the next one finds it, and stops it', async () => {
  const output = await temporaryFolder()
  const first = await startPanel(output)
  await startLong(first)
  await until(first, isRunning)
  first.child.kill('SIGKILL')
  await first.ended
  const second = await startPanel(output)
  const { runs: [run], jobs } = await until(second, isRunning)
  // another that was asked for waits until it has ended
  expect([run?.state, jobs]).toEqual(['running', [expect.objectContaining({ state: 'running', runs: [run?.name] })]])
  await second.ask(`/api/jobs/${jobs[0]?.id ?? ''}/stop`, {})
  const after = await until(second, state => !isRunning(state) && state.jobs.every(job => job.state === 'ended'))
  expect(after.runs.map(({ state }) => state)).toEqual(['interrupted'])
  expect(after.jobs[0]?.output).toContain('gsplan: interrupted; ')
  second.child.kill('SIGINT')
  expect(await second.ended).toMatchObject({ code: 0 })
})

test('a run that is killed is no end of its panel; Ctrl-C ends its runs cleanly, and says what is there', async () => {
  const output = await temporaryFolder()
  const panel = await startPanel(output)
  await startLong(panel)
  const { runs: [killed] } = await until(panel, isRunning)
  const events = readFileSync(join(output, killed?.name ?? '', 'events.ndjson'), 'utf8')
  const pid = Number.parseInt(/"owner":"[^-]+-([^-]+)-/.exec(events)?.[1] ?? '', 36)
  process.kill(pid, 'SIGKILL')
  const after = await until(panel, state => state.jobs.every(job => job.state === 'ended'))
  expect([after.runs.map(({ state }) => state), after.jobs.map(({ exitCode }) => exitCode)]).toEqual([['interrupted'], [1]])
  await startLong(panel)
  await startLong(panel)
  await until(panel, isRunning)
  panel.child.kill('SIGINT')
  expect(await panel.ended).toMatchObject({
    code: 0,
    told: expect.stringMatching(
      /\ngsplan: ending\ngsplan: 1 run stopped; 1 run that waited may go on in the next panel; \S+ holds 2 runs\n$/) as string
  })
  const [left = ''] = readdirSync(output).filter(name => name.endsWith('-long') && name !== killed?.name)
    .concat(readdirSync(output).filter(name => /-long-\d+$/.test(name)))
  // what its instances wrote is kept
  expect(existsSync(join(output, left, 'test-output.tgz'))).toBe(true)
  expect(readFileSync(join(output, left, 'events.ndjson'), 'utf8').trim().split('\n').at(-1)).toContain('"kind":"end","status":"interrupted"')
})

test('a port that is taken is told', async () => {
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as { readonly port: number }
  const told: string[] = []
  const code = await main(['ui', '--port', String(port), '--output', await temporaryFolder()], {
    stdout: { write: () => true }, stderr: { write: text => told.push(String(text)) }
  })
  taken.close()
  expect([code, told.join('')]).toEqual([2, `gsplan: --port ${port}: expected a free port, got EADDRINUSE\n`])
})
