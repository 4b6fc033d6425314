import type { RecordedFinding } from './finding.ts'
import type { InstanceFile } from './instance-file.ts'
import type { RecordedReason } from './reason.ts'
import type { VerdictStatus } from './verdict.ts'

/** Metrics by name; null = not measurable, Infinity = never reached. */
export type RunMetrics = Readonly<Record<string, number | null>>

/** A threshold, and how the run met it. */
export interface ThresholdOutcome {
  readonly expression: string
  readonly metric: string
  /** null = not measurable, which never passes. */
  readonly value: number | null
  readonly ok: boolean
  /** Why there is no value, where that is known: the run has no such topic. */
  readonly missing?: string | undefined
}

/** A limit against a baseline run, and how the run met it. */
export interface RegressionOutcome extends ThresholdOutcome {
  /** Value of the baseline; null = not measurable there, which never passes. */
  readonly baseline: number | null
  /** Worst value that passes; null without a value of the baseline. */
  readonly limit: number | null
}

/** Place of a run in a set of runs that differ in their seeds. */
export interface SeedPlace {
  /** Name that the runs of the set share. */
  readonly group: string
  /** Number in the set, from 0. */
  readonly index: number
  /** Number of runs in the set. */
  readonly of: number
}

/** Digests of the instances' outputs by kinds of files; a kind without any file has none. */
export type OutputDigests = Readonly<Partial<Record<InstanceFile['kind'], string>>>

/** Digests of the content of a run's files, `sha256-` and base64. */
export interface RunDigests {
  /** Of the parameters and conditions in template-params.toml. */
  readonly params?: string | undefined
  /**
   * Of what decides on a run's results but for its seed, router, engine and settings: the composition by the meaning of its
   * test parameters, so that `5ms` and `5000us` have one.
   */
  readonly meaning?: string | undefined
  /** Of the plan that `--plan` names, where it is a file or folder of the machine that ran it. */
  readonly plan?: string | undefined
  /** Absent until the run is judged. */
  readonly outputs?: OutputDigests | undefined
}

/** A router that a run measured. */
export interface RunTarget {
  readonly module: string
  readonly version: string
  /** Origin: bundled, npm, folder, git, go, plan. */
  readonly source?: string | undefined
  readonly integrity?: string | undefined
  /** Of a router in a folder: digest of the packages that it finds its dependencies in; absent for others. */
  readonly dependencies?: string | undefined
}

/** A router, and the groups of the composition whose instances had it. */
export interface GroupTargetFacts extends RunTarget {
  readonly groups: readonly string[]
  /** Of a router in Go: release of Go (`go`) and SHA-256 of the program (`wasm`, or `program` with real hosts). */
  readonly build?: Readonly<Record<string, string>> | undefined
}

/** Facts of a run that its archive doesn't hold. */
export interface RunFacts {
  readonly name: string
  readonly engine: string
  /** `bytes` where simulated RPCs were encoded on every way; absent where they travelled as the engine has it. */
  readonly wire?: 'bytes' | undefined
  /** True if the engine repeats its results: the same inputs give the same bytes (virtual time). */
  readonly repeatable: boolean
  readonly seed: number
  /** Place in a set of runs that differ in their seeds; absent for a run of its own. */
  readonly seeds?: SeedPlace | undefined
  /** ISO 8601. */
  readonly startedAt: string
  readonly target: RunTarget
  /** Every router of a run whose groups have several, the first of which is `target`; absent for a run of one. */
  readonly targets?: readonly GroupTargetFacts[] | undefined
  readonly versions: Readonly<Record<string, string>>
  readonly host: { readonly cores: number, readonly memoryBytes: number, readonly os: string }
  /** Digest of groups, test parameters and target, by `digestComposition`; absent in records of earlier versions. */
  readonly composition?: string | undefined
  /** Flags beside parameters that change results, by name: `processes`, `links`; absent where none is given. */
  readonly settings?: Readonly<Record<string, string>> | undefined
  /** Template parameters, by name. */
  readonly params: Readonly<Record<string, unknown>>
  readonly timing: {
    readonly wallS: number
    readonly virtualS: number
    /** Null when it could not be measured: the instances ran on other machines. */
    readonly cpuS: number | null
    readonly peakRssBytes: number | null
    /** Threads of the simulation, on which no result depends; absent for other engines, and in older records. */
    readonly threads?: number | undefined
  }
}

/** An image that instances ran in. */
export interface PulledImage {
  /** Name as it was asked for. */
  readonly image: string
  /** Digest that was pulled, `sha256:` and hex digits, or the name that the cluster has for it. */
  readonly digest: string
}

/** Cluster or hosts that ran the instances. */
export interface RunPlace {
  /** Settings by name, as the flags have them, with those that were found: `context`, `namespace`, `hosts`. */
  readonly settings: Readonly<Record<string, string | readonly string[]>>
  /** Absent where no images ran. */
  readonly images?: readonly PulledImage[] | undefined
}

/** A finished run: its facts and its results, as `run.json` keeps them. */
export interface RunRecord extends RunFacts {
  /** Address of the daemon that ran the test; absent without a daemon, or at its program's default address. */
  readonly endpoint?: string | undefined
  /** Absent for a run on this machine, or through a daemon; and in records of earlier versions. */
  readonly place?: RunPlace | undefined
  /** Absent in records of earlier versions. */
  readonly digests?: RunDigests | undefined
  /** True when metrics leave out messages of the first and last second of the run phase. */
  readonly trim?: boolean | undefined
  readonly verdict: { readonly status: VerdictStatus, readonly reasons: readonly RecordedReason[] }
  /** As they were when the run ended. */
  readonly metrics: RunMetrics
  readonly thresholds: readonly ThresholdOutcome[]
  readonly regressions: readonly RegressionOutcome[]
  /** Observations that don't make the run invalid: lost deliveries, parameters that the router doesn't support. */
  readonly findings: readonly RecordedFinding[]
  /** Paths relative to the run's directory, by role. */
  readonly files: Readonly<Record<string, string>>
}
