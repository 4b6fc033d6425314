import type { TomlTable } from './composition-shape.ts'

/** A version of a module, which replaces the one that a plan is built with. */
export interface Dependency {
  readonly module: string
  readonly version: string
  readonly target?: string
}

/** Build options of a group, in place of the global ones. */
export interface BuildSection {
  readonly selectors?: readonly string[]
  readonly dependencies?: readonly Dependency[]
}

/** Parameters and artefact of a run. */
export interface RunSection {
  readonly artifact?: string
  readonly test_params?: Readonly<Record<string, string>>
  readonly profiles?: Readonly<Record<string, string>>
}

/** Number of instances: `count` if it is not 0, else a fraction (0…1) of the total. */
export interface Instances {
  readonly count?: number
  readonly percentage?: number
}

/** Plan, test case, builder, runner, and options that all groups share. */
export interface CompositionGlobal {
  readonly plan: string
  readonly case: string
  readonly runner: string
  readonly builder?: string
  readonly total_instances?: number
  readonly concurrent_builds?: number
  readonly disable_metrics?: boolean
  readonly build_config?: TomlTable | undefined
  readonly run_config?: TomlTable
  readonly build?: BuildSection
  readonly run?: RunSection
}

/** Instances that are built and run alike. */
export interface CompositionGroup {
  readonly id: string
  readonly instances: Instances
  readonly builder?: string
  readonly build_config?: TomlTable | undefined
  readonly build?: BuildSection
  readonly resources?: TomlTable
  readonly run?: RunSection
}

/** A group in one of several runs, with the parameters of that run. */
export interface CompositionRunGroup {
  readonly id: string
  readonly group_id?: string
  readonly instances?: Instances
  readonly resources?: TomlTable
  readonly test_params?: Readonly<Record<string, string>>
  readonly profiles?: Readonly<Record<string, string>>
}

/** One of several runs of a composition. */
export interface CompositionRun {
  readonly id: string
  readonly total_instances?: number
  readonly test_params?: Readonly<Record<string, string>>
  readonly groups?: readonly CompositionRunGroup[]
}

/** A Testground composition (v0.5 and v0.6), with its keys as in TOML. */
export interface Composition {
  readonly metadata?: { readonly name?: string, readonly author?: string }
  readonly global: CompositionGlobal
  readonly groups: readonly CompositionGroup[]
  readonly runs?: readonly CompositionRun[]
}
