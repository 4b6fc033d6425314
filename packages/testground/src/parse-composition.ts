import { stringify, TomlError } from 'smol-toml'
import { checkShape, isTable } from './composition-shape.ts'
import type { Composition } from './composition.ts'
import { FormatError } from './errors.ts'
import { parseToml } from './parse-toml.ts'
import { resolveRunGroups } from './run-groups.ts'

function assertDistinct (where: string, entries: ReadonlyArray<{ readonly id: string }>): void {
  const known = new Set<string>()
  entries.forEach(({ id }, index) => {
    if (known.has(id)) throw new FormatError(`${where}[${index}].id`, 'a name of its own', JSON.stringify(id))
    known.add(id)
  })
}

/** Groups of all runs that are read: those of a hundred runs of ten thousand groups. */
const MAX_RUN_GROUPS = 1_000_000

/** Each run without groups of its own has all of the composition's: a short file may have more than memory holds. */
function assertCountable ({ groups, runs = [] }: Composition): void {
  const count = runs.reduce((all, run) => all + (run.groups?.length || groups.length), 0)
  if (count > MAX_RUN_GROUPS) throw new FormatError('runs', `at most ${MAX_RUN_GROUPS} groups of all runs`, String(count))
}

/**
 * Checks every field that Testground knows, and Testground's demands on a composition as a whole.
 *
 * @throws {FormatError} naming the first field that is missing or wrong
 */
export function validateComposition (value: unknown): asserts value is Composition {
  if (!isTable(value)) throw new FormatError('composition', 'a table', JSON.stringify(value))
  checkShape('', value)
  const composition = value as unknown as Composition
  const { groups, runs = [] } = composition
  assertCountable(composition)
  assertDistinct('groups', groups)
  assertDistinct('runs', runs)
  runs.forEach((run, index) => { assertDistinct(`runs[${index}].groups`, run.groups ?? []) })
  for (const run of runs.length === 0 ? [undefined] : runs) resolveRunGroups(composition, run)
}

/**
 * Testground's client renders a composition as a Go template before it reads it (v0.6, `testground/pkg/cmd/template.go`).
 *
 * @throws {FormatError} naming the first action of a template
 */
function assertRendered (text: string, where: string): void {
  text.split('\n').forEach((line, index) => {
    const [action] = /\{\{[^{}]*\}\}/.exec(line.replace(/^\s*#.*$/, '')) ?? []
    if (action === undefined) return
    throw new FormatError(`${where}:${index + 1}`, 'a composition', `a Go template (${action}), which the testground command ` +
      'renders with its environment; render it first, with gomplate or by hand')
  })
}

/**
 * Reads and checks a composition.
 *
 * @param where name of the file, for errors
 * @throws {FormatError} with line and column for broken TOML, with the line for a Go template, with the field for anything
 * else
 */
export function parseComposition (text: string, where = 'composition.toml'): Composition {
  assertRendered(text, where)
  let table: unknown
  try {
    table = parseToml(text, { integersAsBigInt: 'asNeeded' })
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    throw new FormatError(`${where}:${cause.line}:${cause.column}`, 'TOML', firstLine(cause.message))
  }
  validateComposition(table)
  return table
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.replace(/^Invalid TOML document: /, '') ?? text

/** Whole numbers are written without a point, but for percentages, which Testground reads as floats only. */
function toToml (value: unknown, path: readonly string[] = []): unknown {
  if (typeof value === 'number') {
    const isPercentage = path.at(-1) === 'percentage' && path.at(-2) === 'instances'
    return isPercentage || !Number.isSafeInteger(value) ? value : BigInt(value)
  }
  if (Array.isArray(value)) return value.map(entry => toToml(entry, path))
  if (!isTable(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, toToml(entry, [...path, name])]))
}

/** Writes a composition as TOML, with every field that it has. */
export const formatComposition = (composition: Composition): string =>
  `${stringify(toToml(composition), { numbersAsFloat: true })}\n`
