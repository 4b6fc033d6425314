import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onLiveEvents, type TestProgress } from '@gsplan/run-format'
import type { Composition } from '@gsplan/testground'
import { afterAll, vi } from 'vitest'
import { run } from '../../../src/run.ts'
import { defaultRunOptions, type RunOptions } from '../../../src/run-options.ts'
import type { RunResult } from '../../../src/run-result.ts'
import { temporaryFolder } from '../../run-sim.ts'

const fakeProgram = fileURLToPath(new URL('fake-testground.mjs', import.meta.url))
/** Cache of all runs of a test file. */
export const cacheDir = await mkdtemp(join(tmpdir(), 'gsplan-test-cache-'))
afterAll(async () => { await rm(cacheDir, { recursive: true }) })

export interface FakeOptions {
  readonly version?: '0.6' | '0.5' | '0.4'
  readonly mode?: 'success' | 'failure' | 'no daemon' | 'hang' | 'hang twice' | 'flood' | 'flood line' | 'flood archive'
  /** Text of run.out by instance, `rest` for the others. */
  readonly runOut?: Readonly<Record<string, string>>
}

/** A line of run.out. */
export const event = (text: string): string => `{"ts":1,"msg":"","group_id":"g","run_id":"r","event":${text}}`
/** The line of an instance that ends well. */
export const success: string = event('{"success_event":{"group":"g"}}')

interface FakeResult extends RunResult {
  readonly progress: TestProgress[]
  readonly warnings: string[]
}

/** A stand-in for Testground's program, and a run on it. */
export interface Fake {
  readonly home: string
  readonly output: string
  /** What the program was called with. */
  readonly calls: () => string[][]
  readonly composition: () => Composition
  readonly facts: () => Array<Record<string, unknown>>
  readonly run: (
    options?: Partial<RunOptions>, signal?: AbortSignal, onProgress?: (progress: TestProgress) => void
  ) => Promise<FakeResult>
}

/** Puts the stand-in first on the PATH. */
export async function useFake ({ version = '0.6', mode = 'success', runOut = { rest: success } }: FakeOptions = {}): Promise<Fake> {
  const folder = realpathSync(await temporaryFolder())
  const [bin, home, output, record] = ['bin', 'home', 'output', 'record'].map(name => join(folder, name)) as [string, string, string, string]
  mkdirSync(bin)
  symlinkSync(fakeProgram, join(bin, 'testground'))
  vi.stubEnv('PATH', `${bin}:${process.env['PATH'] ?? ''}`)
  vi.stubEnv('TESTGROUND_HOME', home)
  vi.stubEnv('FAKE_TESTGROUND', JSON.stringify({ version, mode, record, runOut }))
  const facts = (): Array<Record<string, unknown>> => existsSync(record)
    ? readFileSync(record, 'utf8').trim().split('\n').map(line => JSON.parse(line) as Record<string, unknown>)
    : []
  return {
    home, output, facts,
    calls: () => facts().flatMap(({ args }) => args === undefined ? [] : [args as string[]]),
    composition: () => facts().find(fact => 'composition' in fact)?.['composition'] as Composition,
    run: async (options = {}, signal = new AbortController().signal, onProgress = () => {}) => {
      const progress: TestProgress[] = []
      const warnings: string[] = []
      const result = await run({
        ...defaultRunOptions, output, engine: 'testground', ...options,
        define: ['N_NODES=3', 'N_PUBLISHER=1', 'TEST_RUNNER=local:exec', ...options.define ?? []]
      }, {
        signal, cacheDir, onEvent: onLiveEvents({
          warning: ({ message }) => { warnings.push(message) },
          progress: state => {
            progress.push(state)
            onProgress(state)
          }
        })
      })
      return { ...result, progress, warnings }
    }
  }
}
