import type { LiveCounts } from '../shared/live-counts.ts'
import type { InstanceNumber } from './instance-number.ts'
import type { InstanceEnd } from './launcher.ts'

/** A file of an instance's outputs. */
export interface OutputEntry {
  /** Below the outputs folder, with `/`. */
  readonly path: string
  readonly size: number
  /** Digest of its content, hex. */
  readonly sha256: string
}

/** CPU time that a pod's limit took from an instance (`cpu.stat` of its cgroup). */
export interface Throttling {
  /** Periods in which it ran, and those of them in which it had to wait. */
  readonly periods: number
  readonly throttled: number
}

/** The report of an instance that has ended, by which it hands over its outputs. */
export interface InstanceReport extends InstanceNumber {
  /** Undefined for a plan that says nothing of its outcome. */
  readonly end?: InstanceEnd | undefined
  readonly files: readonly OutputEntry[]
  readonly throttling?: Throttling | undefined
}

/** Outputs that want more room than they may have: of one instance, of all, or than the collector's disk has. */
export interface OutputOverrun {
  readonly limit: 'instance' | 'run' | 'disk'
  /** The instance, where it is its own limit. */
  readonly instance?: InstanceNumber | undefined
}

/** State of a run as its collector knows it. */
export interface CollectorState {
  /** Instances that are there. */
  readonly ready: number
  /** Instances that have handed over their outputs. */
  readonly reports: number
  /** The first of them that did not end well. */
  readonly failed?: InstanceNumber | undefined
  /** Outputs that were refused for want of room, which ends the run. */
  readonly overrun?: OutputOverrun | undefined
  /** Messages of the first instance from the one on that was asked for. */
  readonly messages: readonly string[]
  readonly barriers: readonly string[]
  /** Counts of the test so far; undefined before the first. */
  readonly live?: LiveCounts | undefined
}

/** Limits of outputs. */
export interface OutputLimits {
  readonly instanceFiles: number
  /** Disk that an instance's files take, by {@link diskBytes}. */
  readonly instanceBytes: number
  readonly runFiles: number
  readonly runBytes: number
}

/** Limits that every collector has: an instance that writes without end fills no disk, and its report no memory. */
export const outputLimits: OutputLimits = {
  instanceFiles: 20_000, instanceBytes: 4 * 2 ** 30, runFiles: 500_000, runBytes: 64 * 2 ** 30
}

/** Bytes of a report, which lists files. */
export const MAX_REPORT_BYTES: number = 8 * 2 ** 20
/** Bytes of a file in one request. */
export const MAX_PART_BYTES: number = 16 * 2 ** 20

const BLOCK_BYTES = 4096

/** Disk that a file takes, bytes: its content, and a block for itself and each folder around it. */
export const diskBytes = ({ path, size }: Pick<OutputEntry, 'path' | 'size'>): number =>
  size + BLOCK_BYTES * path.split('/').length

/** Tests whether a path stays below the folder that it is looked for in, and is one that every system takes. */
export const isOutputPath = (path: unknown): path is string => typeof path === 'string' && path.length <= 1000 &&
  path.split('/').every(part => part !== '' && part !== '.' && part !== '..' && part.length <= 255 &&
    // eslint-disable-next-line no-control-regex
    !/[\0-\x1f\\]/.test(part))

/** Folders around a file, by their paths. */
const foldersOf = (path: string): string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index))

const isCount = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most

const isEntry = (value: unknown): value is OutputEntry => {
  const { path, size, sha256 } = (value ?? {}) as Partial<Record<keyof OutputEntry, unknown>>
  return isOutputPath(path) && isCount(size, outputLimits.instanceBytes) &&
    typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)
}

/** Tests whether files can be those of one instance: each once, and none a folder of another. */
function areEntries (files: unknown): files is readonly OutputEntry[] {
  if (!Array.isArray(files) || files.length > outputLimits.instanceFiles || !files.every(isEntry)) return false
  const paths = new Set(files.map(({ path }) => path))
  if (paths.size < files.length || files.some(({ path }) => foldersOf(path).some(folder => paths.has(folder)))) return false
  return files.reduce((sum, file) => sum + diskBytes(file), 0) <= outputLimits.instanceBytes
}

const outcomes: ReadonlySet<unknown> = new Set(['ok', 'failed', 'crashed', 'missing'])
const text = (value: unknown): string | undefined => typeof value === 'string' ? value.slice(0, 10_000) : undefined

function parseEnd (value: unknown): InstanceEnd | undefined {
  const { outcome, error, badExit, isConsequence } = (value ?? {}) as Partial<Record<keyof InstanceEnd, unknown>>
  if (!outcomes.has(outcome)) return undefined
  return {
    outcome: outcome as InstanceEnd['outcome'], error: text(error), badExit: text(badExit),
    isConsequence: isConsequence === true ? true : undefined
  }
}

function parseThrottling (value: unknown): Throttling | undefined {
  const { periods, throttled } = (value ?? {}) as Partial<Record<keyof Throttling, unknown>>
  const most = Number.MAX_SAFE_INTEGER
  return isCount(periods, most) && isCount(throttled, most) ? { periods, throttled } : undefined
}

function parseNumber (value: unknown): InstanceNumber | undefined {
  const { group, index } = (value ?? {}) as Partial<Record<keyof InstanceNumber, unknown>>
  return isCount(group, 1e6) && isCount(index, 1e6) ? { group, index } : undefined
}

function parseOverrun (value: unknown): OutputOverrun | undefined {
  const { limit, instance } = (value ?? {}) as Partial<Record<keyof OutputOverrun, unknown>>
  if (limit !== 'instance' && limit !== 'run' && limit !== 'disk') return undefined
  return { limit, instance: parseNumber(instance) }
}

function parseLive (value: unknown): LiveCounts | undefined {
  const { published, delivered, meshEntries, latencyP50Ms, latencyP99Ms } = (value ?? {}) as
    Partial<Record<keyof LiveCounts, unknown>>
  const most = Number.MAX_SAFE_INTEGER
  if (!isCount(published, most) || !isCount(delivered, most) || !Number.isSafeInteger(meshEntries)) return undefined
  const time = (found: unknown): number | undefined => Number.isFinite(found) ? found as number : undefined
  return {
    published, delivered, meshEntries: meshEntries as number, latencyP50Ms: time(latencyP50Ms),
    latencyP99Ms: time(latencyP99Ms)
  }
}

/** Messages that are kept of a run. */
export const MAX_MESSAGES = 10_000
/** Characters of all of them. */
export const MAX_MESSAGE_CHARACTERS: number = 4 * 2 ** 20

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.slice(0, MAX_MESSAGES).filter(each => typeof each === 'string') : []

/**
 * Reads the state of a run, which comes from a pod.
 *
 * @throws for anything else
 */
export function parseState (json: string): CollectorState {
  const found = JSON.parse(json) as Partial<Record<keyof CollectorState, unknown>> | null
  const { ready, reports, failed, overrun, messages, barriers, live } = found ?? {}
  if (!isCount(ready, 1e9) || !isCount(reports, 1e9)) throw new Error('the collector sent something else than a state')
  return {
    ready, reports, failed: parseNumber(failed), overrun: parseOverrun(overrun), messages: textsOf(messages),
    barriers: textsOf(barriers), live: parseLive(live)
  }
}

/**
 * Reads a report, which comes from a pod that may run anything.
 *
 * @returns undefined for anything else
 */
export function parseReport (json: string): InstanceReport | undefined {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return undefined
  }
  const { group, index, files, end, throttling } = (value ?? {}) as Partial<Record<keyof InstanceReport, unknown>>
  if (!isCount(group, 1e6) || !isCount(index, 1e6) || !areEntries(files)) return undefined
  return {
    group, index, end: parseEnd(end), throttling: parseThrottling(throttling),
    files: files.map(({ path, size, sha256 }) => ({ path, size, sha256 }))
  }
}
