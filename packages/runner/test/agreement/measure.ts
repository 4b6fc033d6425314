import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRun, type Metrics } from '@gsplan/gate'
import { topicsOfMetrics } from '@gsplan/run-format'
import { run } from '../../src/run.ts'
import { defaultRunOptions } from '../../src/run-options.ts'
import { defaultCacheDir } from '../../src/target/target-cache.ts'
import { paramsOf, tablePath, type RouterName, type Situation } from './situations.ts'

/** Outcome of a situation on one engine. */
export interface Measured {
  readonly metrics: Metrics
  /** Codes of findings, sorted. */
  readonly findings: readonly string[]
  /** Codes of the reasons against the run but for the machine's speed, sorted. */
  readonly reasons: readonly string[]
  /** True if the machine was too busy for latencies that can be trusted. */
  readonly isSaturated: boolean
}

/** Reasons that are the machine's. */
const ofMachine: ReadonlySet<string> = new Set(['saturated', 'machine-busy', 'late-publishes'])

const codesOf = (all: ReadonlyArray<{ readonly code: string }>): string[] => all.map(({ code }) => code).sort()

/** A run whose outcome is compared. */
export interface Measurement {
  /** Of the situation, for messages. */
  readonly name: string
  readonly params: Readonly<Record<string, string>>
  readonly engine: string
  /** Folder of a plan. @default gsplan's own */
  readonly plan?: string | undefined
}

async function measureIn (output: string, { name: situation, params, engine, plan }: Measurement): Promise<Measured> {
  const define = Object.entries(params).map(([name, value]) => `${name}=${value}`)
  const { runDir, json } = await run({ ...defaultRunOptions, output, engine, define, plan, skipAnalysis: true },
    { signal: new AbortController().signal, cacheDir: tablePath === undefined ? join(output, 'cache') : defaultCacheDir() })
  if (json?.verdict.status === 'failed') throw new Error(`${situation}, ${engine}: ${JSON.stringify(json.verdict.reasons)}`)
  const opened = await openRun(runDir)
  const [metrics, findings, validity] = [await opened.metrics(), await opened.findings(), await opened.validity()]
  const reasons = codesOf(validity)
  return {
    metrics, findings: codesOf(findings), reasons: reasons.filter(code => !ofMachine.has(code)),
    isSaturated: reasons.includes('saturated')
  }
}

/** Measures one run. */
export async function measureRun (measurement: Measurement): Promise<Measured> {
  const output = await mkdtemp(join(tmpdir(), 'gsplan-test-'))
  try {
    return await measureIn(output, measurement)
  } finally {
    await rm(output, { recursive: true, force: true })
  }
}

/** Runs a situation on an engine. */
export const measure = async (situation: Situation, router: RouterName, engine: string): Promise<Measured> =>
  measureRun({ name: situation.name, params: paramsOf(situation, router), engine })

/** Share of a topic's deliveries; NaN when nothing was to be delivered. */
export const shareOf = ({ metrics }: Measured, topic: string): number => metrics[`delivery_ratio{topic=${topic}}`] ?? NaN

/** Topics on which messages were published. */
export const topicsOf = ({ metrics }: Measured): string[] =>
  topicsOfMetrics(metrics).filter(topic => (metrics[`messages_published{topic=${topic}}`] ?? 0) > 0)
