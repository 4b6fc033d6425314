import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InterruptedError } from '@gsplan/cli'
import { parseThreshold } from '@gsplan/gate'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../src/engine.ts'
import { simEngine } from '../src/engines/sim/sim.ts'
import { runSet } from '../src/run-set.ts'
import { defaultRunOptions, type RunOptions } from '../src/run-options.ts'
import { formatSetSummary } from '../src/summary/set-summary.ts'
import { temporaryFolder } from './run-sim.ts'

const define = ['N_NODES=4', 'N_PUBLISHER=2', 'T_WARM=2s', 'T_RUN=1s', 'T_COOL=1s']
const signal = new AbortController().signal

interface SetDocument {
  readonly name: string
  readonly runs: ReadonlyArray<{ readonly dir: string, readonly name: string, readonly seed: number, readonly seeds: unknown }>
}

const readSet = (file: string): SetDocument => JSON.parse(readFileSync(file, 'utf8')) as SetDocument

describe('a set of seeds', () => {
  test('has a directory a seed, one verdict, a file, and the same intervals when it is run again', async () => {
    const options: RunOptions = {
      ...defaultRunOptions, output: await temporaryFolder(), define, name: 'small', thresholds: [parseThreshold('delivery_ratio == 1')], jobs: 1
    }
    const places: unknown[] = []
    const context = {
      signal, onEvent: (event: { kind: string }) => { if (event.kind === 'seed') places.push(event) }
    }
    const first = await runSet(options, [3, 1], context)
    expect(places).toEqual([{ kind: 'seed', seed: 3, index: 1, of: 2 }, { kind: 'seed', seed: 1, index: 2, of: 2 }])
    expect(first.report.verdict).toEqual({ status: 'passed', exitCode: 0, reasons: [] })
    expect(first.report.findings).toEqual([
      { code: 'few-runs', message: 'with fewer than 5 runs, a condition holds when every run holds it; got 2' }])
    const document = readSet(first.file)
    expect(document).toMatchObject({
      schema: 1, verdict: { status: 'passed', reasons: [] },
      intervals: { messages_published: { value: 120, low: 120, high: 120 } },
      thresholds: [{ expression: 'delivery_ratio == 1', ok: true, value: 1, spread: { held: 2, of: 2, isInterval: false } }]
    })
    expect(document.name).toMatch(/^pubsub-test-\d{8}-\d{6}-small$/)
    expect(document.runs.map(({ dir, name, seed, seeds }) => [dir, name, seed, seeds])).toEqual([3, 1].map((seed, at) => [
      expect.stringMatching(new RegExp(`^pubsub-test-\\d{8}-\\d{6}-small-seed-${seed}$`)) as unknown, document.runs[at]?.dir, seed,
      { group: document.name, index: at, of: 2 }]))
    expect(readdirSync(options.output).sort()).toEqual([...document.runs.map(({ dir }) => dir), `${document.name}.set.json`].sort())
    const again = await runSet(options, [3, 1], { signal })
    expect(again.report.intervals).toEqual(first.report.intervals)
    expect(again.file).not.toBe(first.file)
  })

  test('without an analysis is unjudged; failed when a run is', async () => {
    const output = await temporaryFolder()
    const unjudged = await runSet({ ...defaultRunOptions, output, define, skipAnalysis: true }, [1, 2], { signal })
    expect(unjudged.report.verdict.status).toBe('unjudged')
    expect(formatSetSummary(unjudged, defaultRunOptions, false).split('\n').slice(0, 4)).toEqual([
      'UNJUDGED  nothing was analysed', '@chainsafe/libp2p-gossipsub@14.1.2 · sim · seeds 1-2 · 4 peers · 120/s × 2 KiB', '',
      `  seed 1     unjudged                    ${readSet(unjudged.file).runs[0]?.dir ?? ''}`])
    const one = await runSet({ ...defaultRunOptions, output, define }, [3], { signal })
    expect(formatSetSummary(one, defaultRunOptions, false).split('\n').slice(0, 4)).toEqual([
      'PASSED  the one run was measured and can be trusted',
      '@chainsafe/libp2p-gossipsub@14.1.2 · sim · seed 3 · 4 peers · 120/s × 2 KiB', '',
      expect.stringMatching(/^\d+ messages reached every receiver/)])
    const failed = await runSet({ ...defaultRunOptions, output, define: [...define, 'T_SETUP=1ms'] }, [1], { signal })
    expect(failed.report.verdict).toMatchObject({ status: 'failed', exitCode: 1 })
    expect(readSet(failed.file).runs[0]?.dir).toMatch(/^failed\/pubsub-test-/)
  })

  test('that is interrupted keeps whole runs, names their seeds, and has no file', async () => {
    const output = await temporaryFolder()
    const controller = new AbortController()
    let started = 0
    const engine: Engine = {
      ...simEngine, name: 'sim',
      async run (init) {
        if (++started === 2) controller.abort(new InterruptedError('interrupted', 'SIGTERM'))
        return simEngine.run(init)
      }
    }
    const error = await runSet(
      { ...defaultRunOptions, output, define }, [5, 6, 7], { signal: controller.signal, engines: [engine] }
    ).catch((each: unknown) => each)
    expect(error).toBeInstanceOf(InterruptedError)
    const { message, exitCode } = error as InterruptedError
    expect([exitCode, message.slice(message.indexOf('; whole'))]).toEqual([143, `; whole runs of 1 of 3 seeds stay in ${output}: 5`])
    expect(readdirSync(output).map(name => [name.slice(-6), existsSync(join(output, name, 'run.json'))])).toEqual(
      [['seed-5', true], ['seed-6', false]])
  })
})
