import { stringify, TomlError } from 'smol-toml'
import type { Composition } from './composition.ts'
import { isTable, type TomlTable } from './composition-shape.ts'
import { FormatError } from './errors.ts'
import { expandInstances } from './expand-instances.ts'
import { parseToml } from './parse-toml.ts'

export interface ManifestParameter {
  readonly type?: string
  readonly desc?: string
  readonly unit?: string
  /** A text is handed over as it is, anything else as JSON. */
  readonly default?: unknown
}

export interface ManifestTestCase {
  readonly name: string
  readonly instances: { readonly min: number, readonly max: number, readonly default?: number }
  readonly params?: Readonly<Record<string, ManifestParameter>>
}

/** A plan's `manifest.toml` (v0.5 and v0.6, `testground/pkg/api/manifest.go`), with its keys as in TOML. */
export interface Manifest {
  readonly name: string
  /** Build configuration that compositions start from, by builder. */
  readonly builders?: Readonly<Record<string, TomlTable>>
  /** Run configuration that compositions start from; only these runners are taken. */
  readonly runners?: Readonly<Record<string, TomlTable>>
  readonly extra_sources?: Readonly<Record<string, readonly string[]>>
  readonly testcases: readonly ManifestTestCase[]
}

const show = (value: unknown): string => value === undefined ? 'nothing' : JSON.stringify(value)

function assertTable (where: string, value: unknown): void {
  if (value !== undefined && !isTable(value)) throw new FormatError(where, 'a table', show(value))
}

function assertTestCase (where: string, value: unknown): void {
  if (!isTable(value)) throw new FormatError(where, 'a table', show(value))
  const { name, instances, params } = value
  if (typeof name !== 'string' || name === '') throw new FormatError(`${where}.name`, 'a text', show(name))
  if (!isTable(instances)) throw new FormatError(`${where}.instances`, 'a table with min and max', show(instances))
  for (const bound of ['min', 'max']) {
    if (!Number.isSafeInteger(instances[bound])) {
      throw new FormatError(`${where}.instances.${bound}`, 'a whole number', show(instances[bound]))
    }
  }
  assertTable(`${where}.params`, params)
  for (const [parameter, body] of Object.entries(params ?? {})) assertTable(`${where}.params.${parameter}`, body)
}

function assertManifest (table: TomlTable, where: string): asserts table is TomlTable & Manifest {
  const { name, builders, runners, testcases } = table
  if (typeof name !== 'string' || name === '') throw new FormatError(`${where}: name`, 'a text', show(name))
  for (const [section, body] of Object.entries({ builders, runners })) {
    assertTable(`${where}: ${section}`, body)
    for (const [key, config] of Object.entries(body ?? {})) assertTable(`${where}: ${section}.${key}`, config)
  }
  if (!Array.isArray(testcases)) throw new FormatError(`${where}: testcases`, 'a list of test cases', show(testcases))
  testcases.forEach((testCase: unknown, index) => { assertTestCase(`${where}: testcases[${index}]`, testCase) })
}

/**
 * Reads and checks a manifest; keys that Testground doesn't read are kept.
 *
 * @param where name of the file, for errors
 * @throws {FormatError} with line and column for broken TOML, with the field for anything else
 */
export function parseManifest (text: string, where = 'manifest.toml'): Manifest {
  let table: TomlTable
  try {
    table = parseToml(text)
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    const [message = ''] = cause.message.replace(/^Invalid TOML document: /, '').split('\n', 1)
    throw new FormatError(`${where}:${cause.line}:${cause.column}`, 'TOML', message)
  }
  assertManifest(table, where)
  return table
}

/** Writes a manifest as TOML. */
export const formatManifest = (manifest: Manifest): string => `${stringify(manifest)}\n`

/**
 * Checks that a plan has a composition's test case, and that this takes as many instances.
 *
 * @throws {FormatError} naming the composition's field
 */
export function assertCase (composition: Composition, { name: plan, testcases }: Manifest): void {
  const { case: name } = composition.global
  const testCase = testcases.find(each => each.name === name)
  if (testCase === undefined) {
    throw new FormatError('global.case', `one of ${testcases.map(each => each.name).join(', ')}, as in plan ${plan}`, name)
  }
  const count = expandInstances(composition).length
  const { min, max } = testCase.instances
  if (count < min || count > max) {
    throw new FormatError('global.total_instances', `from ${min} to ${max} instances, as ${plan}/${name} takes`, String(count))
  }
}

/**
 * Checks a composition against the manifest, as Testground does before a run: a test case and a runner that the plan has,
 * and as many instances as the test case takes (`testground/pkg/api/composition_preparation.go`).
 *
 * @throws {FormatError} naming the composition's field
 */
export function assertRunnable (composition: Composition, manifest: Manifest): void {
  const { runner } = composition.global
  const { runners = {} } = manifest
  assertCase(composition, manifest)
  if (!(runner in runners)) {
    throw new FormatError('global.runner', `one of ${Object.keys(runners).join(', ')}, as in plan ${manifest.name}`, runner)
  }
}
