import type { GoProgramKind } from '@gsplan/go-router'
import type { Finding, LiveEventSink, Reason, RunPlace } from '@gsplan/run-format'
import type { Composition } from '@gsplan/testground'
import type { EngineCost } from './estimate/engine-cost.ts'
import type { HeapPlan } from './estimate/plan-heap.ts'
import type { HostsSettings } from './engines/hosts/hosts-settings.ts'
import type { ClusterSettings } from './engines/kubernetes/cluster-settings.ts'
import type { RunTargets } from './target/group-targets.ts'

/** A run as an engine gets it. */
export interface EngineInit extends RunTargets {
  readonly composition: Composition
  /** A plan of the user's own: executable, Node script, or folder of a Go plan. */
  readonly plan?: string | undefined
  readonly runId: string
  readonly seed: number
  /** Form of simulated RPCs between routers of one package. @default objects */
  readonly wire?: 'objects' | 'bytes' | undefined
  /** Threads of a simulation that are asked for; its results don't depend on them. @default those that pay */
  readonly threads?: number | undefined
  /** Threads of a simulation that pay. @default 1 */
  readonly sensibleThreads?: number | undefined
  /** Room for a simulation's garbage. @default for a small one */
  readonly heap?: HeapPlan | undefined
  /** Processes that instances share, where an engine starts processes. @default one per ten peers, at most one per core */
  readonly processes?: number | undefined
  /** Limit of the instances' wall-clock time, ms; those that go on are ended, and failed. @default by the engine */
  readonly timeoutMs?: number | undefined
  /** Instances write into `<outputsDir>/<runId>/<group>/<number in group>/`. */
  readonly outputsDir: string
  /** The run's directory, for files that the engine leaves beside the archive. */
  readonly runDir: string
  /** Address of the daemon that an engine asks. @default the engine's own */
  readonly endpoint?: string | undefined
  /** Settings of a Kubernetes cluster, for an engine that runs on one. */
  readonly cluster?: ClusterSettings | undefined
  /** Settings of hosts, for an engine that runs on some. */
  readonly onHosts?: HostsSettings | undefined
  /** Keeps artefacts that many runs share. */
  readonly cacheDir: string
  /** Ends the run; the engine then throws the signal's reason, or gives a result that keeps the outputs so far. */
  readonly signal: AbortSignal
  /** Receives phases, progress, health and logs as they happen. */
  readonly emit: LiveEventSink
}

/** End of an instance. */
export interface InstanceOutcome {
  readonly groupId: string
  readonly groupIndex: number
  readonly outcome: 'ok' | 'failed' | 'crashed' | 'missing'
  readonly error?: string | undefined
  /** Exit of its process after it said success, if that was none: `exit code 3`. */
  readonly badExit?: string | undefined
  /** Terminated because another instance failed or the deadline passed. */
  readonly isConsequence?: boolean | undefined
}

/** Outcome of a run on an engine. */
export interface EngineResult {
  readonly instances: readonly InstanceOutcome[]
  /** Time of the test, s: virtual where the engine has virtual time. */
  readonly testS: number
  /** CPU of all threads and processes, s; absent where they run on other machines. */
  readonly cpuS?: number | undefined
  readonly peakRssBytes?: number | undefined
  /** Threads of a simulation that ran. */
  readonly threads?: number | undefined
  /** Number of instances whose success the engine has seen itself, as they left no outcome. */
  readonly vouched?: number | undefined
  /** A failure of the engine itself, although instances may have ended well. */
  readonly failure?: string | undefined
  /** Archive of the instances' outputs (tar.gz or zip) that the engine has made; without it, their files are packed. */
  readonly archive?: string | undefined
  /** Cluster or hosts that ran the instances. */
  readonly place?: RunPlace | undefined
  /** Reasons of the engine not to trust the measurement. */
  readonly invalid?: readonly Reason[] | undefined
  /** External interference (CPU steal) on a machine with spare capacity; a retry may succeed. */
  readonly disturbance?: string | undefined
  /** Remarks on a measurement that may still be trusted. */
  readonly warnings?: readonly string[] | undefined
}

/** A request that an engine checks before the run. */
export type EngineRequest =
  Pick<EngineInit, 'composition' | 'target' | 'targets' | 'plan' | 'cluster' | 'onHosts' | 'signal'>

/** Observations on a request that an engine will follow all the same. */
export interface EngineRemarks {
  /** Kept in the run's record. */
  readonly findings?: readonly Finding[] | undefined
  readonly warnings?: readonly string[] | undefined
}

/** Abilities beyond running gsplan's own plan on routers in JavaScript. */
export interface EngineAbilities {
  /** Starts the instances as processes of this machine, in a number that can be set. */
  readonly processes?: boolean | undefined
  /** Repeats its results: the same inputs give the same bytes, as in virtual time. */
  readonly repeat?: boolean | undefined
  /** Measures routers in Go: in a program that is built for it, or by a builder of its own (true). */
  readonly goRouters?: boolean | GoProgramKind | undefined
  /** Runs gsplan's plan with several routers, each in groups of its own. */
  readonly severalRouters?: boolean | undefined
  /** Runs on threads, in a number that can be set. */
  readonly threads?: boolean | undefined
  /** Lets RPCs travel as bytes or as objects (`--wire`). */
  readonly wire?: boolean | undefined
  /** Ends instances after a time limit that is given. */
  readonly timeLimit?: boolean | undefined
  /** Runs other Testground plans than gsplan's. */
  readonly otherPlans?: boolean | undefined
  /** Runs instances on a Kubernetes cluster (`--k8s`). */
  readonly clusters?: boolean | undefined
  /** Runs instances on the cluster of the user's kubectl (`--context`, `--namespace`, …). */
  readonly ownCluster?: boolean | undefined
  /** Runs instances on hosts that are named (`--hosts`). */
  readonly ownHosts?: boolean | undefined
  /** Asks a daemon, whose address `--endpoint` gives. */
  readonly daemon?: boolean | undefined
}

/** A program that an engine starts, as `gsplan doctor` looks for it. */
export interface EngineProgram {
  readonly program: string
  /** Arguments with which it prints its version. */
  readonly args: readonly string[]
  readonly neededFor: string
  /** Describes its version by its output. @default the first line */
  readonly describe?: ((stdout: string) => Promise<string>) | undefined
}

/** A property of the place where an engine would run instances, as `gsplan doctor --engine` tells it. */
export interface PlaceDiagnosis {
  readonly name: string
  /** As it was found. */
  readonly found: string
  /** False where runs that need it are refused. */
  readonly isGood: boolean
  readonly neededFor: string
}

/** A place that an engine looks at. */
export interface PlaceRequest extends Pick<EngineInit, 'cluster' | 'onHosts' | 'signal'> {
  /** A composition that is to find room there. */
  readonly composition?: Composition | undefined
}

/** A package with a native part, which an installation may lack. */
export interface NativePackage {
  readonly name: string
  readonly neededFor: string
  /** Loads it, and returns its version. @throws {MissingProgramError} */
  readonly load: () => Promise<string>
}

/** Demands on a run and on the machine. */
export interface EngineDemands {
  /** Test parameters that fit into one environment variable. */
  readonly environmentParams?: boolean | undefined
  readonly programs?: readonly EngineProgram[] | undefined
  readonly packages?: readonly NativePackage[] | undefined
}

/**
 * Runs the instances of a composition. A failure of an instance is an outcome; a failure of the engine throws. Importing an
 * engine is cheap: `check` and `run` import the code that does the work.
 */
export interface Engine {
  /** Value of `--engine`. */
  readonly name: string
  /** In a few words, for lists of engines. */
  readonly meaning?: string | undefined
  readonly can?: EngineAbilities | undefined
  readonly needs?: EngineDemands | undefined
  /** Cost of work, for the estimate before a run; without it nothing is estimated. */
  readonly cost?: EngineCost | undefined
  /** Cost of work of routers in Go, where it is another. */
  readonly goCost?: EngineCost | undefined
  /** Log that it leaves in the run's directory. */
  readonly logFile?: string | undefined
  /**
   * Checks settings of its place by themselves, before it is asked.
   *
   * @throws errors with exit code 2
   */
  checkPlace? (place: Pick<EngineInit, 'cluster' | 'onHosts'>): Promise<void>
  /**
   * Looks for its needs, before anything is written.
   *
   * @throws errors with exit code 2 or 3
   */
  check? (request: EngineRequest): Promise<EngineRemarks>
  /** Looks at the place where it would run, and makes nothing there. @throws errors with exit code 2 or 3 */
  diagnose? (request: PlaceRequest): Promise<readonly PlaceDiagnosis[]>
  run (init: EngineInit): Promise<EngineResult>
}
