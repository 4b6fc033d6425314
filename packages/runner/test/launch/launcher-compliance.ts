import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expandInstances, parseComposition, type RunEvent } from '@gsplan/testground'
import { expect, test } from 'vitest'
import type { EngineInit, InstanceOutcome } from '../../src/engine.ts'
import type { LiveCounts } from '../../src/engines/shared/live-counts.ts'
import { toOutcomes, type Launched, type Launcher, type LaunchWatch } from '../../src/engines/launch/launcher.ts'
import { behave as plan, compositionOf, type BehaveInit } from '../behave.ts'
import { temporaryFolder } from '../run-sim.ts'

/** A launcher under test. */
export interface LauncherCase {
  readonly create: (run: EngineInit) => Promise<Launcher>
  /** Settings of its runs. */
  readonly settings?: Partial<Pick<EngineInit, 'cluster' | 'onHosts'>> | undefined
  /** Names of what runs have left in its place. */
  readonly left: () => Promise<readonly string[]> | readonly string[]
}

/** A test parameter that every shell, template and encoding on the way has to leave as it is. */
const hostile = 'a "b" \'c\' $HOME $(id) `id` %s \\n é 漢 \t { {x} }'

interface Done {
  readonly launched: Launched
  readonly instances: readonly InstanceOutcome[]
  readonly outputs: string
  readonly messages: readonly string[]
  readonly failures: readonly string[]
  readonly live: LiveCounts | undefined
}

/** What an instance is to do, and when all are to be ended. */
interface Given extends Pick<BehaveInit, 'count' | 'text'> {
  readonly acts: Readonly<Record<string, string>>
  /** Called with each event of the first instance and each failure. */
  readonly onNews?: ((launcher: Launcher, news: RunEvent | 'failure') => void) | undefined
}

/** Tests whether a launcher keeps the contract, each point of it once. */
export function complies (name: string, { create, settings, left }: LauncherCase): void {
  async function launch ({ acts, onNews = () => {}, ...more }: Given): Promise<Done> {
    const dir = await temporaryFolder()
    const composition = parseComposition(compositionOf(acts, more))
    const specs = expandInstances(composition)
    const launcher = await create({
      composition, plan, target: { module: '', version: '', source: 'plan', notes: [] }, runId: 'run', seed: 7, ...settings,
      outputsDir: join(dir, 'outputs'), runDir: dir, cacheDir: join(dir, 'cache'), signal: new AbortController().signal, emit: () => {}
    })
    const messages: string[] = []
    const failures: string[] = []
    const watch: LaunchWatch = {
      onProgress: () => {},
      onEvent: ({ index }, event) => {
        if (event.kind === 'message' && index === 0) messages.push(event.message)
        if (index === 0) onNews(launcher, event)
      },
      onFailure: spec => {
        failures.push(spec === undefined ? '' : `${spec.groupId}/${spec.groupIndex}`)
        onNews(launcher, 'failure')
      }
    }
    try {
      await launcher.prepare(() => {})
      const launched = await launcher.launch(watch)
      return {
        launched, instances: toOutcomes(specs, launched.ends, undefined), outputs: join(dir, 'outputs', 'run'), messages, failures,
        live: launcher.live()
      }
    } finally {
      await launcher.close()
    }
  }

  test(`${name}: every instance knows its place, all meet at one sync service, and all outputs come back`, async () => {
    const { launched, instances, outputs, failures, live } = await launch({
      acts: { a: 'meet', 'b-2': 'meet' }, count: 2, text: JSON.stringify(hostile)
    })
    expect([launched.failure, launched.invalid ?? [], failures, live]).toEqual([undefined, [], [], undefined])
    expect(instances.map(({ groupId, groupIndex, outcome }) => `${groupId}/${groupIndex} ${outcome}`)).toEqual(
      ['a/0 ok', 'a/1 ok', 'b-2/0 ok', 'b-2/1 ok'])
    const folders = instances.map(({ groupId, groupIndex }) => join(outputs, groupId, String(groupIndex)))
    expect(folders.map(folder => JSON.parse(readFileSync(join(folder, 'deep/facts.json'), 'utf8')) as unknown)).toEqual(
      ['a', 'a', 'b-2', 'b-2'].map((group, at) => ({ group, inGroup: 2, inAll: 4, seed: `7:${at}`, text: hostile })))
    expect(folders.map(folder => [readdirSync(folder).sort(), readFileSync(join(folder, 'deep/empty'), 'utf8')])).toEqual(
      folders.map(() => [['deep', 'run.out'], '']))
    expect(await left()).toEqual([])
  })

  test(`${name}: messages, deliveries, latencies and meshes are told, those of all when all have ended`, async () => {
    const { instances, live } = await launch({ acts: { a: 'live', b: 'live', c: 'live' } })
    expect(instances.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok'])
    const { latencyP50Ms = 0, latencyP99Ms = 0, ...counts } = live ?? {}
    expect(counts).toEqual({ published: 10, delivered: 20, meshEntries: 3 })
    for (const latency of [latencyP50Ms, latencyP99Ms]) expect(Math.abs(latency / 20 - 1)).toBeLessThanOrEqual(0.041)
  })

  test(`${name}: whoever does not end well is told, with what it left, and the others are not touched`, async () => {
    const { launched, instances, outputs, failures } = await launch({ acts: { a: 'ok', b: 'fail', c: 'crash', d: 'kill', e: 'unwell' } })
    expect(launched.failure).toBeUndefined()
    expect(instances.map(({ groupId, outcome, badExit, isConsequence }) => [groupId, outcome, badExit, isConsequence])).toEqual([
      ['a', 'ok', undefined, undefined], ['b', 'failed', undefined, undefined], ['c', 'missing', undefined, undefined],
      ['d', 'crashed', undefined, undefined], ['e', 'ok', 'exit code 3', undefined]
    ])
    expect(instances.slice(1, 4).map(({ error }) => error?.replace(/after [\d.]+ s/, 'after a while'))).toEqual([
      'something was wrong, after a while',
      'ended with exit code 3 after a while, before it reported an outcome; last lines: about to end',
      'ended with signal SIGKILL after a while, before it reported an outcome; it said nothing'
    ])
    expect(readFileSync(join(outputs, 'c/0/run.out'), 'utf8')).toContain('about to end')
    expect(failures.length).toBeGreaterThan(0)
    expect(await left()).toEqual([])
  })

  test(`${name}: those that are ended are a consequence, hand over what they have, and nothing stays`, async () => {
    const { instances, outputs, messages } = await launch({
      acts: { a: 'hang', b: 'hang' },
      onNews: (launcher, news) => { if (news !== 'failure' && news.kind === 'message') launcher.end('enough of it') }
    })
    expect(messages).toContain('waiting for somebody')
    expect(instances.map(({ isConsequence }) => isConsequence)).toEqual([true, true])
    for (const { error } of instances) expect(error).toContain('enough of it')
    expect(readFileSync(join(outputs, 'a/0/run.out'), 'utf8')).toContain('waiting for somebody')
    expect(await left()).toEqual([])
  })

  test(`${name}: one that was never launched leaves nothing`, async () => {
    const dir = await temporaryFolder()
    const launcher = await create({
      composition: parseComposition(compositionOf({ a: 'ok' })), plan, target: { module: '', version: '', source: 'plan', notes: [] },
      runId: 'run', seed: 1, ...settings, outputsDir: join(dir, 'outputs'), runDir: dir, cacheDir: dir,
      signal: new AbortController().signal, emit: () => {}
    })
    await launcher.close()
    expect(await left()).toEqual([])
  })
}
