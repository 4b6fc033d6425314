import type { Finding } from '@gsplan/run-format'
import { composeResolved, resolveComposeParams } from '@gsplan/composer'
import { parseComposition } from '@gsplan/testground'
import { describe, expect, test } from 'vitest'
import { defaultEngines, findEngine } from '../../src/engines/engines.ts'
import type { EngineChoice } from '../../src/prepare/compose-run.ts'
import { findOtherRunner, findUnshaped } from '../../src/prepare/find-unfollowed.ts'
import { defaultRunOptions, type RunOptions } from '../../src/run-options.ts'

const choose = (name?: string): EngineChoice => ({ engine: findEngine(name), engines: defaultEngines })

describe('a runner that is asked for', () => {
  const says = (asker: string, runner: string, flag: string): Finding[] => [{
    code: 'other-runner',
    message: `${asker} asks for the runner ${runner}, and no engine is named: the engine sim runs the test on this machine, without ` +
      `it; --engine ${flag} does otherwise`
  }]

  test.each([
    ['--k8s', { k8s: true }, 'cluster:k8s', says('--k8s', 'cluster:k8s', 'testground or kubernetes')],
    ['a configuration', { config: 'local-docker/25-peers' }, 'local:docker', says('local-docker/25-peers', 'local:docker', 'testground or kubernetes')],
    ['a configuration for local:exec', { config: 'local-exec/25-peers' }, 'local:exec', says('local-exec/25-peers', 'local:exec', 'exec')],
    ['-D', { define: ['TEST_RUNNER=local:docker'] }, 'local:docker', says('-D TEST_RUNNER=local:docker', 'local:docker', 'testground or kubernetes')],
    ['nothing', {}, 'local:docker', []],
    ['--k8s beside an engine', { k8s: true, engine: 'testground' }, 'cluster:k8s', []],
    ['a configuration beside an engine', { config: 'c', engine: 'sim' }, 'local:exec', []]
  ])('%s', (_name, options, runner, findings) => {
    const all: RunOptions = { ...defaultRunOptions, ...options }
    expect(findOtherRunner(all, { TEST_RUNNER: runner }, choose(all.engine))).toEqual(findings)
  })
})

describe('shaping that nothing applies', () => {
  const unshaped = (message: string): Finding => ({ code: 'links-not-shaped', message })

  const compositionOf = (plan: string, runner: string, ...params: string[]): ReturnType<typeof parseComposition> => parseComposition(
    `[global]\nplan = "${plan}"\ncase = "c"\nrunner = "${runner}"\n[[groups]]\nid = "a"\ninstances = { count = 2 }\n` +
    `[groups.run.test_params]\n${params.join('\n')}\n`, 'c')
  const shaped = ['t_latency = "5ms"', 't_latency_max = "0s"', 'bandwidth_mb = "10"', 'connect_delay_jitter_pct = "5"', 'jitter_pct = "0"']

  test('of another plan on exec, and on Testground\'s local:exec', () => {
    const why = 'links are not shaped as asked for (t_latency = 5ms, bandwidth_mb = 10): the plan needs Testground\'s sidecar, which'
    const has = 'has not; --engine testground -D TEST_RUNNER=local:docker has it'
    expect(findUnshaped(compositionOf('acme', 'local:exec', ...shaped), { composition: 'c' }, choose('exec'))).toEqual([unshaped(`${why} the engine exec ${has}`)])
    expect(findUnshaped(compositionOf('gsplan', 'local:docker', ...shaped), { plan: './x', composition: 'c' }, choose('exec'))).toEqual(
      [unshaped(`${why} the engine exec ${has}`)])
    expect(findUnshaped(compositionOf('acme', 'local:exec', ...shaped), { composition: 'c' }, choose('testground'))).toEqual([unshaped(`${why} local:exec ${has}`)])
  })

  test('not that of the baseline, which every composition has that is made for a plan', () => {
    const made = (...define: string[]): Finding[] =>
      findUnshaped(composeResolved(resolveComposeParams({ define })).composition, { plan: './x' }, choose('exec'))
    expect(made()).toEqual([])
    expect(made('T_LATENCY=40ms').map(({ message }) => message.slice(0, 57))).toEqual(['links are not shaped as asked for (t_latency = 40ms): the'])
  })

  test('not of gsplan\'s plan, of a plan with a sidecar, or of one that asks for none', () => {
    expect(findUnshaped(compositionOf('gsplan', 'local:exec', ...shaped), {}, choose('exec'))).toEqual([])
    expect(findUnshaped(compositionOf('acme', 'local:docker', ...shaped), {}, choose('testground'))).toEqual([])
    expect(findUnshaped(compositionOf('acme', 'local:exec', 'wait_ms = "5"', 't_latency = "0s"'), {}, choose('exec'))).toEqual([])
  })
})
