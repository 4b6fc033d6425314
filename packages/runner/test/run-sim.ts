import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Analysis } from '@gsplan/analysis'
import { run } from '../src/run.ts'
import { defaultRunOptions, type RunOptions } from '../src/run-options.ts'
import type { RunResult } from '../src/run-result.ts'

/** A folder that is gone when the test is over. */
export async function temporaryFolder (): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gsplan-test-'))
  onTestFinished(async () => { await rm(folder, { recursive: true, force: true }) })
  return folder
}

/** One run of the baseline on the simulation, with these parameters. */
export async function runSim (define: Readonly<Record<string, string>>, options: Partial<RunOptions> = {}): Promise<
  RunResult & { readonly analysis: Analysis, readonly value: (metric: string) => number }
> {
  const output = await temporaryFolder()
  const result = await run({
    ...defaultRunOptions, output, ...options, define: Object.entries(define).map(([name, value]) => `${name}=${value}`)
  }, { signal: new AbortController().signal })
  const { analysis } = result
  if (analysis === undefined) throw new Error(`not analysed: ${JSON.stringify(result.verdict.reasons)}`)
  const value = (metric: string): number => {
    const measured = analysis.metrics[metric]
    if (typeof measured !== 'number') throw new Error(`${metric} was not measured`)
    return measured
  }
  return { ...result, analysis, value }
}

/** No gossip, so that everything travels through the mesh. */
export const noGossip = { OVERLAY_DLAZY: '0', GOSSIP_FACTOR: '0.000001' } as const

/** Every link has the same latency and nothing else. */
export const equalLinks = (latency: string): Record<string, string> =>
  ({ T_LATENCY: latency, T_LATENCY_MAX: '0s', JITTER_PCT: '0', BANDWIDTH_MB: '0' })

export const topic = (rate: string, size: string): string =>
  JSON.stringify([{ id: 'blocks', message_rate: rate, message_size: size }])
