import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { compareRuns } from '../../src/compare/compare-runs.ts'
import type { ComparisonJson } from '../../src/compare/comparison-json.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { deliver, traceOf, type Entry } from '../../src/testing/make-archive.ts'
import { makeRunDirectory, type RunFiles } from '../../src/testing/run-directory.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-compare-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const make = async (name: string, files: RunFiles): Promise<string> => makeRunDirectory(folder, name, files)

/** The run of four peers with the last one's delivery later by this, ms. */
const later = (ms: number): Entry[] => fourPeers().map(entry => entry.name.endsWith('honest-4-filtered.bin')
  ? { ...entry, content: traceOf([deliver(4, 1035 + ms, 1, 3)]) }
  : entry)

const seeded = (name: string, seed: number, more: object = {}): string => runJsonOf({ name, seed, ...more })
const invalid = { verdict: { status: 'invalid', reasons: [{ code: 'saturated', message: 'a busy machine' }] } }

interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

const compare = async (...argv: string[]): Promise<Outcome> => call('compare', ...argv)
const check = async (...argv: string[]): Promise<Outcome> => call('check', ...argv)

async function call (command: string, ...argv: string[]): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []]
  const exitCode = await main([command, ...argv], {
    stdout: { write: text => out.push(String(text)) }, stderr: { write: text => err.push(String(text)) }
  })
  return { exitCode, stdout: out.join(''), stderr: err.join('') }
}

describe('groups of several seeds', () => {
  test('are compared by their medians, as JSON and Markdown', async () => {
    const dirs = [
      await make('a1', { entries: later(0), json: seeded('a1', 1) }), await make('a2', { entries: later(1), json: seeded('a2', 2) }),
      await make('b1', { entries: later(50), json: seeded('b1', 1, { params: { N_NODES: '<b>|4' } }) }),
      await make('b2', { entries: later(52), json: seeded('b2', 2, { params: { N_NODES: '<b>|4' } }) })
    ]
    const { exitCode, stdout, stderr } = await compare(...dirs, '--json', '--quiet')
    expect([exitCode, stderr]).toEqual([0, ''])
    const json = JSON.parse(stdout) as ComparisonJson
    expect(json.groups.map(({ name, runs, isQuestionable }) => [name, runs.map(run => [run.name, run.seed, run.leftOut]), isQuestionable]))
      .toEqual([['N_NODES=4', [['a1', 1, undefined], ['a2', 2, undefined]], false], ['N_NODES=<b>|4', [['b1', 1, undefined], ['b2', 2, undefined]], false]])
    expect(json.metrics.find(({ metric }) => metric === 'latency_max')).toEqual({
      metric: 'latency_max', topic: null, unit: 'ms', worse: 'higher',
      groups: [
        { value: 35.5, runs: 2, interval95: { low: 35, high: 36 }, resampling: 'runs' },
        { value: 86, runs: 2, interval95: { low: 85, high: 87 }, resampling: 'runs' }
      ],
      differences: [{
        group: 'N_NODES=<b>|4', value: 50.5, relative: 50.5 / 35.5, interval95: { low: 49, high: 52 }, outcome: 'differs', change: 'worse',
        moreRuns: null, label: 'differs: worse', sentence: 'latency_max differs: rises by 50.5 ms (49–52), 140 %'
      }]
    })
    expect(json.parameters).toEqual([{ name: 'N_NODES', values: ['4', '<b>|4'] }])
    // figures are on the comparison page, which this package does not make
    expect(json.figures).toEqual([])
    const markdown = (await compare(...dirs, '--quiet')).stdout
    expect(markdown.split('\n')[0]).toBe('### gsplan: N_NODES=4 · N_NODES=&#60;b&#62;\\|4')
    expect(markdown).toContain('- 🔺 latency_max differs: rises by 50.5 ms (49–52), 140 % – worse\n')
    // the same runs, the same comparison
    expect((await compare(...dirs, '--json', '--quiet')).stdout).toBe(stdout)
  })

  test('a failed or invalid run is left out, and says so everywhere', async () => {
    const dirs = [
      await make('a1', { entries: later(0), json: seeded('a1', 1) }), await make('a2', { entries: later(9), json: seeded('a2', 2, invalid) }),
      await make('b1', { entries: later(1), json: seeded('b1', 1, { params: { N_NODES: 5 } }) })
    ]
    const { exitCode, stdout } = await compare(...dirs, '--quiet')
    expect(exitCode).toBe(98)
    expect(stdout).toContain('> [!WARNING]\n> **a2** (in N_NODES=4): saturated: a busy machine – left out: it failed or can\'t be trusted\n')
    const { groups, metrics } = await compareRuns({ dirs })
    expect(groups[0]?.runs.map(({ leftOut }) => leftOut)).toEqual([undefined, 'it failed or can\'t be trusted'])
    // of one run: its messages are drawn
    expect(metrics.find(({ definition }) => definition.name === 'latency_mean')?.estimates.map(({ resampling }) => resampling))
      .toEqual(['messages', 'messages'])
    expect(metrics.find(({ definition }) => definition.name === 'latency_max')?.estimates).toMatchObject([{ value: 35, interval: undefined }, { value: 36 }])
  })

  test('a group without a good run is shown and marked; the same simulation counts once', async () => {
    const dirs = [
      await make('a1', { entries: later(0), json: seeded('a1', 1) }), await make('a2', { entries: later(0), json: seeded('a2', 1) }),
      await make('b1', { entries: later(1), json: seeded('b1', 1, { ...invalid, params: { N_NODES: 3 } }) })
    ]
    const { groups } = await compareRuns({ dirs })
    expect(groups.map(({ isQuestionable, runs }) => [isQuestionable, runs.map(({ leftOut }) => leftOut)])).toEqual(
      [[false, [undefined, 'it is the same simulation as a1']], [true, [undefined]]])
    expect((await compare(...dirs, '--quiet')).stdout).toContain(
      '> **b1** (in N_NODES=3): saturated: a busy machine – its group has no other run, so that it is shown all the same: its numbers can\'t be trusted')
  })
})

test('a copy of a run counts once, whatever its record says', async () => {
  const dirs = [
    await make('a1', { entries: later(0), json: seeded('a1', 1) }), await make('a2', { entries: later(0), json: seeded('a2', 2) }),
    await make('a3', { entries: later(1), json: seeded('a3', 3) })
  ]
  expect((await compareRuns({ dirs })).groups.map(({ runs }) => runs.map(({ leftOut }) => leftOut))).toEqual(
    [[undefined, 'it is the same run as a1, whose archive it has', undefined]])
})

test('old runs are groups of one; --group puts together what somebody wants', async () => {
  const [a, b, c] = [await make('a', { entries: later(0) }), await make('b', { entries: later(2) }), await make('c', { entries: later(4) })]
  const names = async (...argv: string[]): Promise<unknown> =>
    (JSON.parse((await compare(...argv, '--json', '--quiet')).stdout) as ComparisonJson).groups.map(({ name, runs }) => [name, runs.length])
  expect(await names(a, b, c)).toEqual([['a', 1], ['b', 1], ['c', 1]])
  expect(await names('--group', `old=${a}`, b, '--group', `new=${c}`)).toEqual([['old', 2], ['new', 1]])
  expect(await names(a, '--group', `new=${b}`, c)).toEqual([['a', 1], ['new', 2]])
})

describe('seeds of one configuration', () => {
  test('are summarised with intervals, and the verdict of each', async () => {
    const breached = { thresholds: [{ expression: 'latency_max < 36ms', value: 37, ok: false }] }
    const dirs = [
      await make('a1', { entries: later(0), json: seeded('a1', 1) }), await make('a2', { entries: later(1), json: seeded('a2', 2) }),
      await make('a3', { entries: later(2), json: seeded('a3', 3, breached) })
    ]
    const { exitCode, stdout } = await compare(...dirs, '--quiet')
    expect(exitCode).toBe(99)
    const lines = stdout.split('\n')
    expect(lines.slice(2, 4)).toEqual([
      'Verdict on the set: breached', '- threshold-breached: latency_max &#60; 36ms: median 36.000 ms, held by 1 of 3 runs'])
    expect((JSON.parse((await compare(...dirs, '--json', '--quiet')).stdout) as ComparisonJson).verdict).toEqual({
      status: 'breached', exitCode: 99,
      reasons: [{ code: 'threshold-breached', message: 'latency_max < 36ms: median 36.000 ms, held by 1 of 3 runs' }]
    })
    expect((await check(...dirs)).exitCode).toBe(99)
    expect(lines[0]).toBe('### gsplan: a1, 3 runs, seeds 1, 2, 3')
    expect(lines).toContain('| latency_max | 36.000 ms (35.000–37.000) |')
    expect(lines.slice(lines.indexOf('| run | configuration | seed | verdict | counts |'), -1)).toEqual([
      '| run | configuration | seed | verdict | counts |', '| --- | --- | --: | --- | --- |', '| a1 | a1 | 1 | passed | yes |',
      '| a2 | a1 | 2 | passed | yes |', '| a3 | a1 | 3 | breached | yes |', '',
      '- Values are medians over the runs of a configuration, with 95 % bootstrap intervals (percentiles of replicates).',
      '- Several runs: runs were drawn with replacement.',
      '- a1 has 3 runs: an interval of so few is no wider than their range, and too narrow.'
    ])
    // the order of the seeds changes no value and no interval
    const metricsOf = async (...argv: string[]): Promise<unknown> =>
      (JSON.parse((await compare(...argv, '--json', '--quiet')).stdout) as ComparisonJson).metrics
    expect(await metricsOf(...[...dirs].reverse())).toEqual(await metricsOf(...dirs))
  })

  test('a run that was measured without its first and last second is one, unless --no-trim says otherwise', async () => {
    const dirs = [
      await make('a1', { entries: later(0), json: seeded('a1', 1) }), await make('a2', { entries: later(1), json: seeded('a2', 2, { trim: true }) })
    ]
    expect((await compareRuns({ dirs })).parameters).toEqual([{ name: 'trim', values: ['false | true'] }])
    expect((await compareRuns({ dirs, trim: false })).parameters).toEqual([])
  })

  test('an interrupted run is left out, and named; one of the original tool is not', async () => {
    const composition = (plan: string): string => [
      '[metadata]', 'name = "c"', '[global]', `plan = "${plan}" # its name`, 'case = "evaluate"', 'runner = "local:exec"', 'builder = "exec:go"',
      '[[groups]]', 'id = "g"', 'instances = { count = 4 }'
    ].join('\n')
    const dirs = [
      await make('a1', { entries: later(0), json: seeded('a1', 1) }), await make('old', { entries: later(1), composition: composition('test-plans/gossipsub') }),
      await make('cut', { entries: later(2), composition: composition('gsplan') })
    ]
    const { exitCode, stderr } = await compare(...dirs)
    expect([exitCode, stderr.replaceAll(folder, '')]).toEqual(
      [0, 'gsplan-gate: /cut is left out: the run has no run.json: it was interrupted\n'])
    const member = await compare(...dirs.slice(0, 2), '--group', `g=${dirs[2] ?? ''}`)
    expect([member.exitCode, member.stdout, member.stderr.replaceAll(folder, '')]).toEqual(
      [2, '', 'gsplan-gate: --group g=/cut: expected a finished run: the run has no run.json: it was interrupted\n'])
    const refused = await check(dirs[2] ?? '')
    expect([refused.exitCode, refused.stdout, refused.stderr.replaceAll(folder, '')]).toEqual(
      [2, '', 'gsplan-gate: /cut: the run has no run.json: it was interrupted\n'])
  })

  test('a folder without a finished run is left out, and named', async () => {
    const dirs = [await make('a1', { entries: later(0), json: seeded('a1', 1) }), await make('a2', { entries: later(1), json: seeded('a2', 2) })]
    const { exitCode, stderr } = await compare(...dirs, folder)
    expect([exitCode, stderr]).toEqual(
      [0, `gsplan-gate: ${folder} is left out: it holds no finished run with test-output.tgz or analysis/peer-info.json\n`])
  })
})

describe('wrong input', () => {
  test('is one line and exit code 2', async () => {
    const a = await make('a', { entries: later(0), json: seeded('a', 1) })
    const b = await make('b', { entries: later(1), json: seeded('b', 2) })
    const cases: ReadonlyArray<readonly [readonly string[], string]> = [
      [[], 'expected two runs or more to compare, got 0'],
      [[a], 'expected two runs or more to compare, got 1'],
      [[a, b, '--same-within', '-1'], '--same-within: expected a number of at least 0, got -1'],
      [[a, `${a}/`], `${a}/: expected each run once, got it twice`],
      [[a, '--group', b], `--group: expected NAME=DIR, got ${JSON.stringify(b)}`],
      [[a, '--group', `g=${folder}`], `--group g=${folder}: expected a finished run: it holds no finished run with test-output.tgz or analysis/peer-info.json`],
      [[a, '--group', `g=${join(folder, 'none')}`], `--group g=${join(folder, 'none')}: expected a finished run: nothing is there`],
      [[a, '--group', 'g=', b], '--group: expected NAME=DIR, got "g="']
    ]
    for (const [argv, message] of cases) {
      expect(await compare(...argv)).toEqual({ exitCode: 2, stdout: '', stderr: `gsplan-gate: ${message}\n` })
    }
  })
})
