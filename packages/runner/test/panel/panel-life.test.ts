import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { temporaryFolder } from '../run-sim.ts'
import { isRunning, letIn, namesOf, quick, startPanel, startRun, until, type Visitor } from './panel-process.ts'

/** Starts a run that would take an hour. */
const startLong = async (panel: Visitor): Promise<void> => startRun(panel, { T_RUN: '20m', label: 'long' })

test('a run goes on when its panel is killed; the next one finds it, and stops it', async () => {
  const output = await temporaryFolder()
  const first = await letIn(await startPanel(output))
  await startLong(first)
  await until(first, isRunning)
  first.child.kill('SIGKILL')
  await first.ended
  const second = await letIn(await startPanel(output))
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
  const panel = await letIn(await startPanel(output))
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

test('of two panels one is killed in the middle: no run is made twice, and none is lost', async () => {
  const output = await temporaryFolder()
  const [first, second] = [await letIn(await startPanel(output)), await letIn(await startPanel(output))]
  await startRun(first, { ...quick, label: 'a' })
  await startRun(second, { ...quick, label: 'b' })
  await startRun(first, { ...quick, label: 'c' })
  await until(second, isRunning)
  first.child.kill('SIGKILL')
  await first.ended
  // what the other was asked for goes on, when the run that has lost its panel has ended
  const { jobs } = await until(second, state => state.jobs.filter(job => job.state === 'ended').length === 2)
  const [held] = jobs.filter(job => job.state === 'held')
  expect(jobs.map(job => job.state).sort()).toEqual(['ended', 'ended', 'held'])
  await second.ask(`/api/jobs/${held?.id ?? ''}/continue`, {})
  const { runs } = await until(second, state => state.jobs.every(job => job.state === 'ended'))
  expect(runs.map(({ state }) => state)).toEqual(['passed', 'passed', 'passed'])
  expect(namesOf(readdirSync(output))).toEqual(['a', 'b', 'c'])
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
