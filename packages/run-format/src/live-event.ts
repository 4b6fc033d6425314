import type { RecordedReason } from './reason.ts'
import type { TestPhase } from './run-phase.ts'
import type { SeedPlace } from './run-record.ts'
import type { VerdictStatus } from './verdict.ts'

/** Variable of the environment that names the request of a panel that a process makes runs for. */
export const JOB_VARIABLE = 'GSPLAN_JOB'

/** Steps from a command to a stored run. */
export type RunStage = 'router' | 'engine' | 'archive' | 'extract' | 'metrics' | 'figures' | 'report' | 'store'

/** State of the test while it runs. */
export interface TestProgress {
  readonly phase: TestPhase
  /** Time of the test so far, ms: virtual where an engine has virtual time. */
  readonly testMs: number
  /** Expected time of the whole test, ms. */
  readonly totalMs: number
  readonly peers: number
  /** Messages and deliveries so far; absent where the engine doesn't count them. */
  readonly published?: number | undefined
  readonly delivered?: number | undefined
  /**
   * Quantiles of the latency of the deliveries so far, ms, within 4 % of their values; absent where the engine doesn't
   * measure them while it runs. Figures and verdicts are made from traces.
   */
  readonly latencyP50Ms?: number | undefined
  readonly latencyP99Ms?: number | undefined
  /** Mean number of mesh peers of a peer and topic: GRAFTs less PRUNEs. */
  readonly meshDegree?: number | undefined
  /** Numbers of instances that have started and ended so far; absent where the engine isn't told. */
  readonly startedInstances?: number | undefined
  readonly endedInstances?: number | undefined
  /** Work of the engine before the test, such as a build. */
  readonly activity?: string | undefined
}

/** Load of the machine, or of one process of the test, as measured while it runs. */
export interface HealthReading {
  /** The machine's name or the process's. */
  readonly source: string
  /** Share of all cores (machine) or of one (process). */
  readonly cpuFraction: number
  readonly lagP99Ms?: number | undefined
  /** Memory that the test's processes hold, bytes. */
  readonly rssBytes?: number | undefined
}

/** Beginning of a run, once its directory is there. */
export interface RunStart {
  /** Name of its directory. */
  readonly run: string
  readonly engine: string
  readonly seed: number
  /** Place in a set of runs that differ in their seeds. */
  readonly seeds?: SeedPlace | undefined
  /** Router under test; the first of several. */
  readonly module: string
  readonly version: string
  readonly peers: number
  /** Expected time of the test, ms; 0 where it is not known. */
  readonly testMs: number
  readonly gsplan: string
  /** The process that makes the run, as `processOwner` names it. */
  readonly owner: string
  /** Request of a panel that the run was made for: {@link JOB_VARIABLE} of its process. */
  readonly job?: string | undefined
}

/** End of a run: its verdict, or the reason that it has none. */
export interface RunEnd {
  readonly status: VerdictStatus | 'interrupted' | 'broken'
  /** Words for a run that was interrupted or broke off. */
  readonly message?: string | undefined
}

/** Event of a run, emitted by engines and by the pipeline in order. */
export type LiveEvent =
  | { readonly kind: 'start' } & RunStart
  /** A run of a set begins; `index` counts from 1. */
  | { readonly kind: 'seed', readonly seed: number, readonly index: number, readonly of: number }
  /** `activity`: words for a part of the stage that takes long, or waits. */
  | { readonly kind: 'stage', readonly stage: RunStage, readonly activity?: string | undefined }
  /** Share (0–1) of what the last stage, or activity of it, does; a few times a second where it can be told. */
  | { readonly kind: 'share', readonly share: number }
  | { readonly kind: 'phase', readonly phase: TestPhase }
  | { readonly kind: 'progress' } & TestProgress
  /** A message of an instance (`<group>/<number>`) or of the engine. */
  | { readonly kind: 'log', readonly source: string, readonly message: string }
  | { readonly kind: 'health' } & HealthReading
  | { readonly kind: 'reason' } & RecordedReason
  /** An observation that doesn't make the run invalid. */
  | { readonly kind: 'finding', readonly code: string, readonly message: string }
  /** Expected size of the run, before it begins. */
  | { readonly kind: 'estimate', readonly message: string }
  /** A part of the request that the run will not follow. */
  | { readonly kind: 'warning', readonly message: string }
  /** The last of a run. */
  | { readonly kind: 'end' } & RunEnd

/** Kind of a live event. */
export type LiveEventKind = LiveEvent['kind']

/** Receives events as they happen; it must not throw. */
export type LiveEventSink = (event: LiveEvent) => void

/** Hands each event to every sink, in their order. */
export const teeLiveEvents = (...sinks: readonly LiveEventSink[]): LiveEventSink => event => {
  for (const sink of sinks) sink(event)
}

/** Hands each event to the listener of its kind; kinds without a listener are dropped. */
export function onLiveEvents (
  listeners: { readonly [Kind in LiveEventKind]?: (event: Extract<LiveEvent, { readonly kind: Kind }>) => void }
): LiveEventSink {
  return event => {
    const listener = listeners[event.kind] as LiveEventSink | undefined
    listener?.(event)
  }
}
