import type { Params } from '@gsplan/composer'
import type { MetricView, MissingProgram } from './api.ts'

/** A setting of the place where an engine runs a test, such as a cluster. */
export interface EngineSetting {
  readonly name: string
  /** Label of its field. */
  readonly title: string
  readonly meaning: string
  readonly choices?: readonly string[] | undefined
  /** Takes several values, one a line. */
  readonly isList?: boolean | undefined
}

/** An engine that runs can be made on. */
export interface EngineChoice {
  readonly name: string
  readonly meaning: string
  readonly settings?: readonly EngineSetting[] | undefined
}

/** A run that the panel is asked for. */
export interface PanelRequest {
  readonly params: Params
  readonly engine: string
  /** `1`, `1-5` or `1,3,7`. */
  readonly seeds: string
  /** Conditions on metrics, such as `latency_p99 < 200ms`. */
  readonly conditions: readonly string[]
  readonly endpoint?: string | undefined
  /** Texts of the engine's settings that are given, by their names. */
  readonly place: Readonly<Record<string, string>>
  /** Ending of the name of the run's directory. */
  readonly label?: string | undefined
  /** Run programs and router folders that the configuration names. */
  readonly allowCode: boolean
  /** Build a router from git, which runs its scripts. */
  readonly allowScripts: boolean
  /** Run even what is estimated beyond sense. */
  readonly force: boolean
}

/** A run that could begin. */
export interface PreparedRequest {
  /** TOML. */
  readonly composition: string
  /** Expected size in words; absent where it is not known. */
  readonly estimate?: string | undefined
  /** Expected time by the clock on the wall, s; absent where it is not known. */
  readonly expectedS?: number | undefined
  readonly warnings: readonly string[]
}

/** A program with its arguments. */
export interface Launch {
  readonly program: string
  readonly args: readonly string[]
}

/** Work that the panel is handed in: it knows no engine. */
export interface PanelFunctions {
  readonly version: string
  readonly engines: readonly EngineChoice[]
  /** Metrics that lists show first, with unit and meaning. */
  readonly metrics: readonly MetricView[]
  /** Checks and composes a run, and writes nothing. @throws errors with exit code 2 or 3 for wrong values */
  prepare (request: PanelRequest, signal: AbortSignal): Promise<PreparedRequest>
  /** The command line of a run, to be copied. */
  formatCommand (request: PanelRequest, defines: readonly string[], output: string): string
  /** Versions of a router, the newest first. @throws errors with exit code 2 or 3 */
  listVersions (module: string, signal: AbortSignal): Promise<readonly string[]>
  /** Programs that an engine needs and that are not installed. @throws errors with exit code 2 or 3 */
  findMissing (engine: string): Promise<readonly MissingProgram[]>
  /** The process that makes a run of a configuration snapshot. */
  launchRun (snapshotPath: string, request: PanelRequest, output: string): Launch
  /** The process that makes a run again. */
  launchRerun (runDir: string, output: string): Launch
  /** The process that compares runs, and writes `comparison.html` into a folder. */
  launchCompare (runDirs: readonly string[], folder: string): Launch
}
