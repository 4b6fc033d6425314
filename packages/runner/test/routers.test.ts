import { readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseThreshold } from '@gsplan/gate'
import { bundledRouters } from '@gsplan/plan'
import { onLiveEvents } from '@gsplan/run-format'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { run } from '../src/run.ts'
import { defaultRunOptions } from '../src/run-options.ts'
import { runSim, temporaryFolder } from './run-sim.ts'

afterEach(() => { vi.unstubAllEnvs() })

/** The baseline's network and rates, for some seconds. */
const baseline = { T_WARM: '10s', T_RUN: '5s', T_COOL: '3s' }

test('both bundled routers run the baseline, with results side by side', async () => {
  const [old, successor] = [await runSim(baseline), await runSim({ ...baseline, GS_MODULE: '@libp2p/gossipsub' })]
  const rows = [old, successor].map(({ json, value }) => ({
    router: `${json?.target.module} ${json?.target.version} ${json?.target.source}`,
    verdict: json?.verdict.status,
    published: value('messages_published'), lost: value('messages_lost'), ratio: value('delivery_ratio'),
    // the successor grafts as soon as a SUBSCRIBE arrives, and keeps to Dlo..Dhi like the other
    meshInBounds: value('mesh_degree_mean') >= 4 && value('mesh_degree_mean') <= 12,
    p50: Math.round(value('latency_p50') / 10) * 10, p99Below: value('latency_p99') < 120,
    scores: value('score_min') >= 0
  }))
  const same = { verdict: 'passed', published: 600, lost: 0, ratio: 1, meshInBounds: true, p50: 40, p99Below: true, scores: true }
  expect(rows).toEqual([
    { router: '@chainsafe/libp2p-gossipsub 14.1.2 bundled', ...same }, { router: '@libp2p/gossipsub 17.1.1 bundled', ...same }
  ])
  expect(successor.value('mesh_degree_mean')).not.toBe(old.value('mesh_degree_mean'))
})

describe.each(bundledRouters)('%s', module => {
  test('without hardened_api speaks 1.0 only, has no scores and writes no score files', async () => {
    const { json, runDir } = await runSim({
      GS_MODULE: module, BUILD_SELECTORS: '', N_NODES: '8', N_PUBLISHER: '2', T_WARM: '3s', T_RUN: '2s', T_COOL: '1s',
      T_SCORE_INSPECT_PERIOD: '1s', FULL_TRACES: 'true'
    })
    expect([json?.verdict.status, json?.metrics['delivery_ratio'], json?.metrics['score_min']]).toEqual(['passed', 1, null])
    expect(existsSync(join(runDir, 'analysis/peer-scores'))).toBe(false)
    const parameters = await readFile(join(runDir, 'composition.toml'), 'utf8')
    expect(parameters).toContain('router_api = "1.0"')
  })

  test('two runs are the same, whatever the module-wide counters of the router', async () => {
    const define = { GS_MODULE: module, N_NODES: '6', N_PUBLISHER: '2', T_WARM: '3s', T_RUN: '1s', T_COOL: '1s' }
    const traces = await Promise.all([1, 2].map(async () => {
      const { runDir } = await runSim(define)
      return readFile(join(runDir, 'analysis/filtered-trace.bin.gz'))
    }))
    expect(traces[0]?.equals(traces[1] as Buffer)).toBe(true)
  })
})

describe('a configuration snapshot', () => {
  const context = { signal: new AbortController().signal }
  const otherRunner = (config: string, runner: string, engine: string): string =>
    `${config} asks for the runner ${runner}, and no engine is named: the engine sim runs the test on this machine, without it; ` +
    `--engine ${engine} does otherwise`

  test('is composed, and written beside the run as it was in the end', async () => {
    const output = await temporaryFolder()
    const warnings: string[] = []
    const { runDir } = await run({
      ...defaultRunOptions, output, dryRun: true, config: 'local-exec/25-peers', define: ['T_RUN=7s']
    }, { ...context, onEvent: onLiveEvents({ warning: ({ message }) => { warnings.push(message) } }) })
    expect(warnings).toEqual([otherRunner('local-exec/25-peers', 'local:exec', 'exec')])
    expect(await readFile(join(runDir, 'composition.toml'), 'utf8')).toContain('total_instances = 25')
    const snapshot = JSON.parse(await readFile(join(runDir, 'config-snapshot.json'), 'utf8')) as {
      main: { time: { run: { value: string } }, testground: { plan_dir: { value: string } } }
    }
    expect([snapshot.main.time.run.value, snapshot.main.testground.plan_dir.value]).toEqual(['7s', 'gsplan'])
  })

  test('is beside each run, and makes it again', async () => {
    const output = await temporaryFolder()
    const groups = '[{"id": "a", "instances": 3, "publishers": 1}, {"id": "b", "instances": 2}]'
    const first = await run({
      ...defaultRunOptions, output, dryRun: true, seed: 7, name: 'first', define: [`GROUPS=${groups}`, 'SIGNING=strict-no-sign'],
      thresholds: [parseThreshold('latency_p99 < 1s')]
    }, context)
    const warnings: string[] = []
    const config = join(first.runDir, 'config-snapshot.json')
    const second = await run({ ...defaultRunOptions, output, dryRun: true, name: 'second', config },
      { ...context, onEvent: onLiveEvents({ warning: ({ message }) => { warnings.push(message) } }) })
    const of = async (dir: string, file: string): Promise<string> => readFile(join(dir, file), 'utf8')
    // score parameters have another form, of the same meaning
    const [before, after] = [await of(first.runDir, 'composition.toml'), await of(second.runDir, 'composition.toml')]
      .map(text => text.replace(/^ *score_params = .*$|^\n/gm, ''))
    expect(after).toBe(before)
    expect(warnings).toEqual([`${config}: gsplan.seeds: 7 is not followed, as --seed and --seeds alone choose them`])
    const [one, two] = [await of(first.runDir, 'config-snapshot.json'), await of(second.runDir, 'config-snapshot.json')]
      .map(text => JSON.parse(text) as { gsplan: object })
    expect(two).toEqual({ ...one, gsplan: { ...one?.gsplan, seeds: [1] } })
  })

  test('keeps its daemon, and says what of it is not followed', async () => {
    const output = await temporaryFolder()
    const config = join(output, 'mine.json')
    await writeFile(config, JSON.stringify({ main: { testground: {
      runner: { value: 'local:docker' }, keep_service: { value: true }, daemon_endpoint: { value: 'far:8042' }, plan_dir: { value: 'gsplan' }
    } } }))
    const warnings: string[] = []
    const { runDir } = await run({ ...defaultRunOptions, output, dryRun: true, config, define: ['GS_VERSION='] }, {
      ...context, onEvent: onLiveEvents({ warning: ({ message }) => { warnings.push(message) } })
    })
    expect(warnings).toEqual([
      otherRunner(config, 'local:docker', 'testground or kubernetes'), `${config}: testground.keep_service: it is for cluster:k8s only`
    ])
    const snapshot = JSON.parse(await readFile(join(runDir, 'config-snapshot.json'), 'utf8')) as {
      main: { testground: { daemon_endpoint: { value: string } } }
    }
    expect(snapshot.main.testground.daemon_endpoint.value).toBe('far:8042')
  })

  describe('of the original names the Go plan and a commit', () => {
    const config = join(import.meta.dirname, '../../composer/test/fixtures/original/ui/local-exec-25-peers/config-snapshot.json')

    /** Prepares its run with a folder of programs alone; gives warnings, and lines of the parameters. */
    async function prepare (programs: string): Promise<{ readonly warnings: readonly string[], readonly lines: readonly string[] }> {
      vi.stubEnv('PATH', programs)
      const [output, cacheDir] = [await temporaryFolder(), await temporaryFolder()]
      const warnings: string[] = []
      const { runDir } = await run({ ...defaultRunOptions, output, dryRun: true, config }, {
        ...context, cacheDir, onEvent: onLiveEvents({ warning: ({ message }) => { warnings.push(message) } })
      })
      const text = await readFile(join(runDir, 'template-params.toml'), 'utf8')
      return { warnings, lines: text.split('\n').filter(line => /^(TEST_PLAN|GS_MODULE|GS_VERSION) /.test(line)) }
    }

    test('with Go the router at that commit is measured', async () => {
      const programs = await temporaryFolder()
      await writeFile(join(programs, 'go'), '#!/bin/sh\necho \'{"Version":"v0.3.1-0.20200521010101-9e129db7661f"}\'\n', { mode: 0o755 })
      expect(await prepare(programs)).toEqual({
        warnings: [otherRunner(config, 'local:exec', 'exec')],
        lines: [
          'TEST_PLAN = "gsplan"', 'GS_MODULE = "github.com/libp2p/go-libp2p-pubsub"', 'GS_VERSION = "v0.3.1-0.20200521010101-9e129db7661f"'
        ]
      })
    })

    test('without Go the simulation says so and measures the default router', async () => {
      expect(await prepare(await temporaryFolder())).toEqual({
        warnings: [
          otherRunner(config, 'local:exec', 'exec'),
          `${config} names github.com/libp2p/go-libp2p-pubsub 9e129db7661f8da6d605466a2dc1671b1ea33a64, which can't be had here ` +
          '(expected the program go, found none; install it from https://go.dev/dl; the newest version, compiled, comes with npm install ' +
          '@gsplan/go-libp2p-pubsub): @chainsafe/libp2p-gossipsub 14.1.2 is measured instead'
        ],
        lines: ['TEST_PLAN = "gsplan"', 'GS_MODULE = "@chainsafe/libp2p-gossipsub"', 'GS_VERSION = "14.1.2"']
      })
    })
  })
})
