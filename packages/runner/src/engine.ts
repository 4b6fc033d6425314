import type { Reason } from '@gsplan/run-format'
import type { Composition } from '@gsplan/testground'
import type { Target } from './target/target.ts'

export type EngineName = 'sim' | 'exec' | 'testground'

export interface EngineProgress {
  readonly phase: 'setup' | 'warm-up' | 'run' | 'cool-down'
  /** Time of the test so far, and in all as far as is known, ms. */
  readonly virtualMs: number
  readonly totalMs: number
  /** So far; absent where nobody counts while the test runs. */
  readonly published?: number
  readonly delivered?: number
  readonly peers: number
  /** What the engine is at where that takes time of its own, such as a build. */
  readonly activity?: string
}

export interface EngineInit {
  readonly composition: Composition
  readonly target: Target
  /** A plan that somebody brings: executable, Node script, or folder of a Go plan. */
  readonly plan?: string
  readonly runId: string
  readonly seed: number
  readonly threads?: number
  /** Processes that instances share, where an engine makes some. @default one for ten peers, at most one for each core */
  readonly processes?: number
  /** Instances write into `<outputsDir>/<runId>/<group>/<number in group>/`. */
  readonly outputsDir: string
  /** The run's directory, for what the engine leaves beside the archive. */
  readonly runDir: string
  /** Address of the daemon that an engine asks. @default the engine's own */
  readonly endpoint?: string
  /** Keeps what is made once for many runs. */
  readonly cacheDir: string
  readonly signal: AbortSignal
  readonly onProgress: (progress: EngineProgress) => void
}

export interface InstanceOutcome {
  readonly groupId: string
  readonly groupIndex: number
  readonly outcome: 'ok' | 'failed' | 'crashed' | 'missing'
  readonly error?: string | undefined
  /** It was ended for what is not its own doing: another had failed, or time was over. */
  readonly isConsequence?: boolean
}

export interface EngineResult {
  readonly instances: readonly InstanceOutcome[]
  /** Time of the test, s. */
  readonly virtualS: number
  /** CPU of all threads and processes, s; absent where they are somebody else's. */
  readonly cpuS?: number
  readonly peakRssBytes?: number
  /** What failed although instances may have ended well. */
  readonly failure?: string
  /** What instances left, in an archive that comes ready (tar.gz or zip); without it, their files are packed. */
  readonly archive?: string
  /** Why the engine would not trust the measurement. */
  readonly invalid?: readonly Reason[]
  /** What others did to a machine that had enough for the test, so that another try may do better. */
  readonly disturbance?: string
  /** What to know of a measurement that may still be trusted. */
  readonly warnings?: readonly string[]
}

/** What decides whether an engine can run something. */
export type EngineNeeds = Pick<EngineInit, 'composition' | 'target' | 'plan' | 'signal'>

/** Runs the instances of a composition. What goes wrong in an instance is an outcome; the engine's own failure throws. */
export interface Engine {
  readonly name: EngineName
  /** Log that it leaves in the run's directory. */
  readonly logFile?: string
  /** Looks for what it needs, before anything is written. @returns warnings @throws errors with exit code 2 or 3 */
  check? (needs: EngineNeeds): Promise<readonly string[]>
  run (init: EngineInit): Promise<EngineResult>
}
