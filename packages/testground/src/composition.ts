import { parse, stringify, TomlError } from 'smol-toml'
import { FormatError } from './errors.ts'
import { validateComposition } from './validate-composition.ts'

/** A table of which not all keys are known; what is not known is kept. */
export type TomlTable = Readonly<Record<string, unknown>>

export interface Dependency {
  readonly module: string
  readonly version: string
  readonly target?: string
}

export interface BuildSection {
  readonly selectors?: readonly string[]
  readonly dependencies?: readonly Dependency[]
}

export interface RunSection {
  readonly artifact?: string
  readonly test_params?: Readonly<Record<string, string>>
  readonly profiles?: Readonly<Record<string, string>>
}

/** How many instances: `count` if it is not 0, else a fraction of the total. */
export interface Instances {
  readonly count?: number
  readonly percentage?: number
}

export interface CompositionGlobal {
  readonly plan: string
  readonly case: string
  readonly runner: string
  readonly builder?: string
  readonly total_instances?: number
  readonly concurrent_builds?: number
  readonly disable_metrics?: boolean
  readonly build_config?: TomlTable
  readonly run_config?: TomlTable
  readonly build?: BuildSection
  readonly run?: RunSection
}

export interface CompositionGroup {
  readonly id: string
  readonly instances?: Instances
  readonly builder?: string
  readonly build_config?: TomlTable
  readonly build?: BuildSection
  readonly resources?: TomlTable
  readonly run?: RunSection
}

export interface CompositionRunGroup {
  readonly id: string
  readonly group_id?: string
  readonly instances?: Instances
  readonly resources?: TomlTable
  readonly test_params?: Readonly<Record<string, string>>
  readonly profiles?: Readonly<Record<string, string>>
}

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

/**
 * Reads and checks a composition.
 *
 * @param where name of the file, for errors
 * @throws {FormatError} with line and column for broken TOML, with the field for anything else
 */
export function parseComposition (text: string, where = 'composition.toml'): Composition {
  let table: unknown
  try {
    table = parse(text)
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    throw new FormatError(`${where}:${cause.line}:${cause.column}`, 'TOML', firstLine(cause.message))
  }
  validateComposition(table)
  return table
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.replace(/^Invalid TOML document: /, '') ?? text

/** Writes a composition as TOML. */
export const formatComposition = (composition: Composition): string => `${stringify(composition)}\n`
