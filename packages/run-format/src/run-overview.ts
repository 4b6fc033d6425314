import { isGone } from '@gsplan/cli'
import { stat } from 'node:fs/promises'
import { cutText, cutTexts, withinBudget } from './cut-text.ts'
import { EventReader } from './event-reader.ts'
import type { RunStart } from './live-event.ts'
import { parseMetricKey } from './metric-key.ts'
import { listRuns, runPaths, type ListedRun } from './run-directory.ts'
import { readRunJson } from './run-json-file.ts'
import type { RunMetrics, RunRecord, RunTarget } from './run-record.ts'
import type { VerdictStatus } from './verdict.ts'

/** State of a run: its verdict, or why it has none. A record that can't be read is `damaged`. */
export type RunState = VerdictStatus | 'running' | 'interrupted' | 'damaged'

/** A run of an output folder, in a few lines. */
export interface RunOverview extends Pick<ListedRun, 'name' | 'dir' | 'isFailed'> {
  readonly state: RunState
  /** ISO 8601; absent for an archive of another tool. */
  readonly startedAt?: string | undefined
  readonly engine?: string | undefined
  readonly seed?: number | undefined
  readonly target?: Pick<RunTarget, 'module' | 'version'> | undefined
  readonly peers?: number | undefined
  /** Set that it is one of. */
  readonly set?: string | undefined
  /** Metrics over all topics; those beyond 32 Ki characters are left out. */
  readonly metrics: RunMetrics
  /** Parameters as texts; long ones are cut, and those beyond 32 Ki characters left out. */
  readonly params: Readonly<Record<string, string>>
  /** Reasons of the verdict, or the error of a damaged record, a sentence each. */
  readonly reasons: readonly string[]
}

/** Time without an event after which a run on another machine is taken for gone, ms. */
const SILENT_MS = 600_000

const toText = (value: unknown): string => typeof value === 'string' ? value : JSON.stringify(value)

/** A number that can be one of peers, or a seed. */
const toCount = (value: number): number | undefined => Number.isSafeInteger(value) && value >= 0 ? value : undefined

function toPeers (params: Readonly<Record<string, string>>): number | undefined {
  const { N_NODES: nodes, N_HONEST_PEERS_PER_NODE: each = '1' } = params
  return toCount(Number(nodes) * Number(each)) || undefined
}

function fromRecord (run: ListedRun, record: RunRecord): RunOverview {
  const { startedAt, engine, seed, seeds, target: { module, version }, verdict, metrics } = record
  const texts = Object.entries(record.params).map(([name, value]) => [name, toText(value)] as const)
  const params = Object.fromEntries(withinBudget(texts))
  const ofAllTopics = Object.entries(metrics).filter(([key]) => parseMetricKey(key)?.topic === undefined)
  return {
    name: run.name, dir: run.dir, isFailed: run.isFailed, state: verdict.status,
    ...cutTexts({ startedAt, engine }), seed, target: cutTexts({ module, version }), peers: toPeers(params), params,
    set: seeds && cutText(seeds.group),
    metrics: Object.fromEntries(withinBudget(ofAllTopics)),
    reasons: withinBudget(verdict.reasons.map(({ message }) => ['', message] as const)).map(([, message]) => message)
  }
}

/** Tests whether the process that began a run still makes it. */
async function isRunning (path: string, owner: string): Promise<boolean> {
  const gone = isGone(owner)
  if (gone !== undefined) return !gone
  const changed = await stat(path).then(({ mtimeMs }) => mtimeMs, () => 0)
  return Date.now() - changed < SILENT_MS
}

/** A run without a record: one that is under way, was interrupted, or is another tool's. */
async function fromEvents (run: ListedRun): Promise<RunOverview> {
  const path = runPaths(run.dir).events
  const reader = new EventReader(path)
  const first = await reader.first()
  await reader.close()
  const about = { name: run.name, dir: run.dir, isFailed: run.isFailed, metrics: {}, params: {}, reasons: [] }
  if (first?.kind !== 'start') return { ...about, state: 'interrupted' }
  const { at, engine, seed, seeds, module, version, peers, owner }: RunStart & { readonly at: number } = first
  return {
    ...about, state: await isRunning(path, owner) ? 'running' : 'interrupted',
    startedAt: new Date(at).toISOString(), engine: cutText(engine), seed: toCount(seed),
    target: cutTexts({ module, version }), peers: toCount(peers), set: seeds && cutText(seeds.group)
  }
}

/** Reads one run of an output folder, whose files are untrusted. */
export async function readRunOverview (run: ListedRun): Promise<RunOverview> {
  try {
    const record = run.isComplete ? await readRunJson(run.dir) : undefined
    return record === undefined ? await fromEvents(run) : fromRecord(run, record)
  } catch (error) {
    const { name, dir, isFailed } = run
    return { name, dir, isFailed, state: 'damaged', metrics: {}, params: {}, reasons: [cutText((error as Error).message)] }
  }
}

/**
 * Reads the runs of an output folder, the newest first, one file at a time: also those that run, failed, or are damaged.
 *
 * @throws errors of the file system for a folder that can't be read
 */
export async function readRunOverviews (output: string): Promise<RunOverview[]> {
  const found: RunOverview[] = []
  for (const run of await listRuns(output)) found.push(await readRunOverview(run))
  return found.sort((a, b) => orderOf(b).localeCompare(orderOf(a)))
}

const orderOf = ({ startedAt = '', name }: RunOverview): string => `${startedAt} ${name}`
