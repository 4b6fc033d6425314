import { defaultComposeOptions, type ComposeOptions } from '@gsplan/composer/compose-options'
import type { FileDefinitions, Params } from '@gsplan/composer'
import type { HostsSettings } from './engines/hosts/hosts-settings.ts'
import type { ClusterSettings } from './engines/kubernetes/cluster-settings.ts'
import type { MaxRegression, Threshold } from '@gsplan/gate'
import type { SeedPlace } from '@gsplan/run-format'

/** Options of a run. */
export interface RunOptions extends ComposeOptions, ClusterSettings, HostsSettings {
  /** Parameters as values, by name; win over files, flags and `define`. */
  readonly params?: Params | undefined
  /** Definitions that a grid makes; win over files and flags, lose to `define`. */
  readonly defineOf?: FileDefinitions | undefined
  /** Folder for run directories. */
  readonly output: string
  /** Ending of the run directory's name. */
  readonly name?: string | undefined
  /** The whole name of the run's directory, in place of the time and `name`. */
  readonly directory?: string | undefined
  /** Name of an engine. @default sim, with a finding where another runner is asked for */
  readonly engine?: string | undefined
  /** Another plan than gsplan's own: executable, Node script, or folder with manifest.toml. */
  readonly plan?: string | undefined
  /** Address of the daemon that the engine asks. */
  readonly endpoint?: string | undefined
  /** A composition to run instead of making one. */
  readonly composition?: string | undefined
  /** Text of the composition, where it was read already, as from standard input. */
  readonly compositionText?: string | undefined
  /** One of the composition's `[[runs]]`. */
  readonly run?: string | undefined
  /**
   * Limit of the instances' time by the clock on the wall, such as `20m`.
   *
   * @default on sim none; on exec the manifest's, else ten minutes, of gsplan's plan its phases; on testground its daemon's
   */
  readonly timeout?: string | undefined
  /** Test case of the plan. */
  readonly case?: string | undefined
  readonly seed: number
  /** Place of the run in a set; see {@link runSet}. */
  readonly inSet?: SeedPlace | undefined
  /** Form of simulated RPCs between routers of one package. @default objects */
  readonly wire?: 'objects' | 'bytes' | undefined
  /** Threads of the simulation. */
  readonly threads?: number | undefined
  /** Runs at a time, of several. @default one per core in virtual time, as far as memory allows; one in real time */
  readonly jobs?: number | undefined
  /** Processes to spread instances over; a number as large as theirs gives each its own. */
  readonly processes?: number | undefined
  /** Maximum attempts when CPU steal is the only reason a run is invalid; for engines in real time. @default 5 */
  readonly attempts?: number | undefined
  /** Run work that is estimated beyond sense. */
  readonly force: boolean
  /** Write composition and parameters, and stop. */
  readonly dryRun: boolean
  readonly skipAnalysis: boolean
  /** Conditions on metrics, beside those of parameter files. */
  readonly thresholds: readonly Threshold[]
  /** Directories of earlier runs of one configuration (seeds), for `maxRegressions`. */
  readonly baseline: readonly string[]
  /** Differences from the baseline that are meant: names of parameters, `engine`, `gsplan`, … */
  readonly across: readonly string[]
  /** Limits against the baseline. */
  readonly maxRegressions: readonly MaxRegression[]
  /** Leave out messages of the first and last second of the run phase. */
  readonly trim: boolean
  /** Allow building a router from git, which runs its scripts. */
  readonly allowScripts: boolean
  /**
   * Run code that files name: artifacts of a composition, router folders of a composition or of parameters outside the
   * current folder.
   */
  readonly allowCode: boolean
  /** File for the run's configuration snapshot, written before the run begins. */
  readonly saveConfig?: string | undefined
  /** Seeds in that file. @default the run's own */
  readonly savedSeeds?: readonly number[] | undefined
  /** Store the finished run at the remote that GSPLAN_BUCKET and the like name. */
  readonly store: boolean
}

/** Attempts at a run that CPU steal disturbs. */
export const DEFAULT_ATTEMPTS = 5

/** A run without a flag. */
export const defaultRunOptions: RunOptions = {
  ...defaultComposeOptions, output: './output', seed: 1, force: false, dryRun: false, skipAnalysis: false,
  thresholds: [], baseline: [], across: [], maxRegressions: [], trim: false, allowScripts: false, allowCode: false,
  store: false
}
