import type { Reason } from '@gsplan/analysis'
import type { Composition } from '@gsplan/testground'
import type { Target } from './target/target.ts'

export type EngineName = 'sim' | 'exec' | 'testground'

export interface EngineProgress {
  readonly phase: 'setup' | 'warm-up' | 'run' | 'cool-down'
  /** Time of the test so far, and in all as far as is known, ms. */
  readonly virtualMs: number
  readonly totalMs: number
  readonly published: number
  readonly delivered: number
  readonly peers: number
}

export interface EngineInit {
  readonly composition: Composition
  readonly target: Target
  /** A plan that somebody brings: executable, Node script, or folder of a Go plan. */
  readonly plan?: string
  readonly runId: string
  readonly seed: number
  readonly threads?: number
  /** Instances write into `<outputsDir>/<runId>/<group>/<number in group>/`. */
  readonly outputsDir: string
  /** Keeps what is made once for many runs. */
  readonly cacheDir: string
  readonly signal: AbortSignal
  readonly onProgress: (progress: EngineProgress) => void
}

export interface InstanceOutcome {
  readonly groupId: string
  readonly groupIndex: number
  readonly outcome: 'ok' | 'failed' | 'crashed' | 'missing'
  readonly error?: string
}

export interface EngineResult {
  readonly instances: readonly InstanceOutcome[]
  /** Time of the test, s. */
  readonly virtualS: number
  /** CPU of all threads and processes, s. */
  readonly cpuS: number
  readonly peakRssBytes: number
  /** Why the engine would not trust the measurement. */
  readonly invalid?: readonly Reason[]
}

/** Runs the instances of a composition. What goes wrong in an instance is an outcome; the engine's own failure throws. */
export interface Engine {
  readonly name: EngineName
  run (init: EngineInit): Promise<EngineResult>
}
