import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { prepareRun, type PreparedRun } from '../../../src/prepare/prepare-run.ts'
import { resultSettings } from '../../../src/result-settings.ts'
import { defaultRunOptions, type RunOptions } from '../../../src/run-options.ts'
import { sweepFlags, type SweepArgs } from '../../../src/sweep/options/sweep-flags.ts'
import { plannedFacts, pointKey } from '../../../src/sweep/points/point-key.ts'

/**
 * Effect of a flag on the results of points: `composition` through the composition or its router, `key` as a fact of its own,
 * `none` for one on which no result of a point depends; with a value to try, where one value is as good as any.
 */
type Effect = readonly [effect: 'composition' | 'key' | 'none', tried?: unknown]

const effects: Readonly<Record<keyof SweepArgs, Effect>> = {
  // a part, a view or a place of the same points
  grid: ['none'], shard: ['none'], maxPoints: ['none'], retry: ['none'], metric: ['none'], pareto: ['none'], threshold: ['none'],
  output: ['none', 'elsewhere'], name: ['none', 'other'], junit: ['none'], json: ['none'], quiet: ['none'], dryRun: ['none', true],
  // results of a simulation are those of one thread; a job is a point of its own
  threads: ['none', 2], jobs: ['none', 2],
  // decide whether a point is made, and not how
  force: ['none', true], allowCode: ['none', true], allowScripts: ['none', true], skipAnalysis: ['none', true], attempts: ['none', 2],
  timeout: ['none', '20m'],
  // where instances run, as another machine is: the record has it
  context: ['none', 'other'], namespace: ['none', 'other'], queue: ['none', 'other'], endpoint: ['none', 'other'],
  hostsAddress: ['none', '10.0.0.5'], collector: ['none', 's3'],
  files: ['composition', ['1k-nodes']], define: ['composition', ['N_NODES=21']], instances: ['composition', 21],
  rate: ['composition', '7/s'], size: ['composition', '7 KiB'], config: ['composition', 'local-exec/25-peers'],
  template: ['composition'], branch: ['composition'], commit: ['composition'], k8s: ['composition'], merge: ['composition'],
  allowUnknown: ['composition'], composition: ['composition'], run: ['composition'], case: ['composition'],
  engine: ['key'], plan: ['key', fileURLToPath(import.meta.url)], wire: ['key', 'bytes'], trim: ['key', true],
  processes: ['key', 2], image: ['key', 'node:22'], nodeSelector: ['key', ['disk=ssd']], cpu: ['key', '1'], memory: ['key', '1Gi'],
  links: ['key', 'netem'], hosts: ['key', 'a,b']
}

const signal = new AbortController().signal
const keyOf = (prepared: PreparedRun, options: RunOptions): string => pointKey({ ...plannedFacts(prepared, options), seed: 1 })
const tried = (effect: Effect[0]): Array<[string, unknown]> => Object.entries(effects)
  .flatMap(([flag, [of, value]]): Array<[string, unknown]> => of === effect && value !== undefined ? [[flag, value]] : [])

test('each flag of a sweep says whether results depend on it', () => {
  expect(Object.keys(effects).sort()).toEqual(Object.keys(sweepFlags).sort())
  const settings: readonly string[] = resultSettings
  expect(settings.filter(name => effects[name as keyof SweepArgs][0] !== 'key')).toEqual([])
})

test('keys of points follow from the flags on which results depend, and from no other', async () => {
  const prepared = await prepareRun(defaultRunOptions, { signal })
  const key = keyOf(prepared, defaultRunOptions)
  const same = tried('none').map(([flag, value]) => [flag, keyOf(prepared, { ...defaultRunOptions, [flag]: value })])
  expect(same).toEqual(tried('none').map(([flag]) => [flag, key]))
  const others = tried('key').map(([flag, value]) => keyOf(prepared, { ...defaultRunOptions, [flag]: value }))
  expect(new Set([key, ...others]).size).toBe(others.length + 1)
})

test('keys of points follow from flags that compose', async () => {
  const keys = await Promise.all([['seed', 1] as const, ...tried('composition')].map(async ([flag, value]) => {
    // some are more than a small machine holds
    const options: RunOptions = { ...defaultRunOptions, force: true, [flag]: value }
    return keyOf(await prepareRun(options, { signal }), options)
  }))
  // two of them ask for 21 instances
  expect(new Set(keys).size).toBe(keys.length - 1)
})

test('a setting at its default, and a list in another order or spelling, is the same', async () => {
  const prepared = await prepareRun(defaultRunOptions, { signal })
  const keyWith = (options: Partial<RunOptions>): string => keyOf(prepared, { ...defaultRunOptions, ...options })
  expect(keyWith({ links: 'plan', image: 'node:20-slim', cpu: '250m', memory: '256Mi', nodeSelector: [] })).toBe(keyWith({}))
  expect(keyWith({ nodeSelector: ['a=1', 'b=2'] })).toBe(keyWith({ nodeSelector: ['b=2', 'a=1'] }))
  expect(keyWith({ hosts: 'a, b,' })).toBe(keyWith({ hosts: 'a,b' }))
})
