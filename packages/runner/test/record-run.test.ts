import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InterruptedError } from '@gsplan/cli'
import { parseEventLine, type LiveEvent, type RecordedEvent } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import { run } from '../src/run.ts'
import { runSet } from '../src/run-set.ts'
import { defaultRunOptions, type RunOptions } from '../src/run-options.ts'
import { temporaryFolder } from './run-sim.ts'

const small = ['N_NODES=5', 'N_PUBLISHER=2', 'N_DEGREE=4', 'T_WARM=3s', 'T_RUN=2s', 'T_COOL=1s']

const readEvents = (dir: string): Array<RecordedEvent | undefined> =>
  readFileSync(join(dir, 'events.ndjson'), 'utf8').trimEnd().split('\n').map(parseEventLine)

/** Events but for progress and shares, whose number depends on the machine. */
const stepsOf = (dir: string): unknown[] => readEvents(dir).flatMap((event): unknown[] => {
  if (event === undefined) return ['no event']
  const { at, ...rest } = event
  return ['progress', 'share', 'health'].includes(event.kind) ? [] : [{ ...rest, leftOut: undefined, isNow: Math.abs(Date.now() - at) < 600_000 }]
})

const options = (output: string, more: Partial<RunOptions> = {}): RunOptions =>
  ({ ...defaultRunOptions, output, define: small, ...more })

test('the events of a run are those that its context gets, from start to end', async () => {
  const output = await temporaryFolder()
  const events: LiveEvent[] = []
  const { runDir, json } = await run(options(output, { define: [...small, 'JITTER_PCT=150'] }), {
    signal: new AbortController().signal, onEvent: event => { events.push(event) }
  })
  const isNow = true
  const message = expect.stringContaining('JITTER_PCT') as string
  expect(stepsOf(runDir)).toEqual([
    {
      kind: 'start', run: json?.name, engine: 'sim', seed: 1, module: '@chainsafe/libp2p-gossipsub', version: '14.1.2', peers: 5, testMs: 6000,
      gsplan: json?.versions['gsplan'], owner: expect.stringMatching(/^[0-9a-f]{8}-/) as string, isNow
    },
    { kind: 'warning', message, isNow },
    { kind: 'estimate', message: expect.stringContaining('5 peers, 240 messages') as string, isNow },
    { kind: 'stage', stage: 'engine', isNow },
    ...['warm-up', 'run', 'cool-down'].map(phase => ({ kind: 'phase', phase, isNow })),
    { kind: 'stage', stage: 'archive', isNow }, { kind: 'stage', stage: 'extract', isNow },
    { kind: 'stage', stage: 'extract', activity: 'reading the traces', isNow },
    ...['metrics', 'figures', 'report'].map(stage => ({ kind: 'stage', stage, isNow })),
    { kind: 'finding', code: 'doubtful-parameter', message, isNow },
    { kind: 'end', status: 'passed', isNow }
  ])
  expect(events.at(-1)).toEqual({ kind: 'end', status: 'passed' })
  expect(json?.files['events']).toBe('events.ndjson')
})

test('the file .stop interrupts a run', async () => {
  const output = await temporaryFolder()
  const running = run(options(output, { define: ['N_NODES=5', 'T_RUN=10h'] }), {
    signal: new AbortController().signal,
    onEvent: event => {
      if (event.kind === 'phase' && event.phase === 'run') writeFileSync(join(output, readdirSync(output)[0] ?? '', '.stop'), '')
    }
  })
  await expect(running).rejects.toThrow(InterruptedError)
  const dir = join(output, readdirSync(output)[0] ?? '')
  expect(readdirSync(dir).filter(name => name === '.stop' || name === 'run.json')).toEqual([])
  expect(stepsOf(dir).at(-1)).toMatchObject({ kind: 'end', status: 'interrupted' })
})

test('each run of a set has its place in it', async () => {
  const output = await temporaryFolder()
  const { runs } = await runSet(options(output, { skipAnalysis: true }), [4, 5], { signal: new AbortController().signal })
  expect(runs.map(({ runDir }) => readEvents(runDir)[0])).toMatchObject([
    { seed: 4, seeds: { index: 0, of: 2 } }, { seed: 5, seeds: { index: 1, of: 2 } }
  ])
})

test('a failed run is moved with its events', async () => {
  const output = await temporaryFolder()
  const { runDir } = await run(options(output, {
    engine: 'broken', define: small
  }), {
    signal: new AbortController().signal,
    engines: [{ name: 'broken', run: async () => { throw new Error('no such luck') } }]
  })
  expect(runDir.startsWith(join(output, 'failed'))).toBe(true)
  expect(stepsOf(runDir).slice(-2)).toMatchObject([
    { kind: 'reason', code: 'engine-failed', message: 'the broken engine: no such luck' }, { kind: 'end', status: 'failed' }
  ])
})
