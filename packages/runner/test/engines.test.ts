import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LiveEvent } from '@gsplan/run-format'
import { expandInstances, formatRunEvent } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { diagnose } from '../src/doctor.ts'
import type { Engine } from '../src/engine.ts'
import { defaultEngines, findEngine, listAble, listEngines } from '../src/engines/engines.ts'
import { rerun } from '../src/rerun.ts'
import { defaultRunOptions, type RunOptions } from '../src/run-options.ts'
import { run } from '../src/run.ts'
import { temporaryFolder } from './run-sim.ts'

const success = formatRunEvent({ tsNs: 1n, groupId: 'g', runId: 'r', event: { kind: 'success', group: 'g' } })

/** An engine that no code of gsplan knows: its instances end well, and measure nothing. */
const paperEngine: Engine = {
  name: 'paper',
  logFile: 'paper.log',
  needs: { programs: [{ program: 'node', args: ['--version'], neededFor: 'paper' }] },
  async run ({ composition, outputsDir, runId, runDir, emit }) {
    const instances = expandInstances(composition)
    for (const { groupId, groupIndex } of instances) {
      const dir = join(outputsDir, runId, groupId, String(groupIndex))
      mkdirSync(dir, { recursive: true })
      writeFileSync(join(dir, 'run.out'), `${success}\n`)
    }
    writeFileSync(join(runDir, 'paper.log'), '')
    emit({ kind: 'phase', phase: 'run' })
    emit({ kind: 'progress', phase: 'run', testMs: 1000, totalMs: 1000, peers: instances.length })
    return Promise.resolve({
      instances: instances.map(({ groupId, groupIndex }) => ({ groupId, groupIndex, outcome: 'ok' })), testS: 1,
      warnings: ['written on paper']
    })
  }
}

const define = ['N_NODES=3', 'N_PUBLISHER=1']
const options = async (more: Partial<RunOptions> = {}): Promise<RunOptions> =>
  ({ ...defaultRunOptions, output: await temporaryFolder(), engine: 'paper', define, ...more })
const context = { signal: new AbortController().signal, engines: [paperEngine] }

test('an engine that is handed in runs, is recorded by its name, and its events reach the caller in order', async () => {
  const events: LiveEvent[] = []
  const { verdict, json, runDir } = await run(await options(), { ...context, onEvent: event => { events.push(event) } })
  expect(verdict).toEqual({
    status: 'invalid', exitCode: 98,
    reasons: [
      { code: 'contradictory-archive', message: '3 of 3 instances of the plan gsplan do not say how they were started' },
      { code: 'instance-output-missing', message: 'the archive has no peers or no traces' }
    ]
  })
  expect(json).toMatchObject({ engine: 'paper', timing: { virtualS: 1, cpuS: null }, files: { log: 'paper.log', archive: 'test-output.tgz' } })
  expect(existsSync(join(runDir, 'run.json'))).toBe(true)
  expect(events.map(event => event.kind === 'stage' ? event.stage : event.kind)).toEqual([
    'start', 'engine', 'phase', 'progress', 'archive', 'warning', 'extract', 'extract', 'metrics', 'figures', 'report', 'reason',
    'reason', 'end'
  ])
})

test('the same engine makes the run again', async () => {
  const { runDir } = await run(await options(), context)
  const { differences, circumstances, result } = await rerun(runDir, context)
  expect([differences, circumstances, result.json?.engine]).toEqual([[], ['the engine paper runs in real time'], 'paper'])
  await expect(rerun(runDir, { signal: context.signal })).rejects.toThrow(
    'run.json: engine: expected one of sim, exec, testground, kubernetes, hosts, got paper')
})

test('abilities, not names, decide on what an engine is given', async () => {
  const refused = async (more: Partial<RunOptions>): Promise<unknown> => run(await options(more), context)
  await expect(refused({ engine: 'sim' })).rejects.toThrow('--engine: expected one of paper, got sim')
  await expect(refused({ plan: process.execPath })).rejects.toThrow(/^--plan: expected --engine .*, as the paper engine runs/)
  await expect(refused({ endpoint: 'localhost:1' })).rejects.toThrow(/^--endpoint: expected --engine .* beside it, got paper$/)
  await expect(refused({ define: ['GS_MODULE=github.com/libp2p/go-libp2p-pubsub', 'GS_VERSION=v0.11.0'] })).rejects.toThrow(
    'GS_MODULE: expected a JS router, as the paper engine runs no other, got github.com/libp2p/go-libp2p-pubsub')
  const able: Engine = { ...paperEngine, can: { otherPlans: true, daemon: true } }
  const { json } = await run(
    await options({ plan: process.execPath, endpoint: 'localhost:1' }), { ...context, engines: [able] })
  expect([json?.target.source, json?.endpoint]).toEqual(['plan', 'http://localhost:1'])
})

test('test parameters have to fit into an environment variable only where an engine needs that', async () => {
  const long = { dryRun: true, params: { TOPIC_CONFIG: [{ id: 'x'.repeat(140_000), message_rate: '1/s', message_size: '1 KiB' }] } }
  await expect(run(await options(long), context)).resolves.toMatchObject({ verdict: { exitCode: 0 } })
  const needy: Engine = { ...paperEngine, needs: { environmentParams: true } }
  await expect(run(await options(long), { ...context, engines: [needy] })).rejects.toThrow(
    /^TOPIC_CONFIG: expected test parameters of at most 131072 bytes together/)
})

test('the engines that gsplan brings are listed for people', () => {
  expect([listEngines(defaultEngines), listAble(defaultEngines, 'otherPlans'), listAble(defaultEngines, 'daemon'), listEngines([])])
    .toEqual(['sim, exec, testground, kubernetes or hosts', 'exec, testground, kubernetes or hosts', 'testground', ''])
  expect(findEngine('sim')).toBe(defaultEngines[0])
})

test('doctor looks for the programs of the engines', async () => {
  expect((await diagnose([paperEngine])).map(({ program, neededFor }) => `${program}: ${neededFor}`)).toEqual([
    'node: everything', 'git: routers from a git reference', 'rclone: storing and fetching runs', 'node: paper', 'resvg: figures'
  ])
})
