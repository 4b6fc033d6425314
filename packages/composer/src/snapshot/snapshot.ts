import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readGivenText } from '@gsplan/cli'
import { isJsonObject, parseJson } from '@gsplan/run-format'
import { CompositionError } from '../errors.ts'
import { isFileOrPipe } from '../is-file-or-pipe.ts'
import { showJson } from './show-json.ts'
import { formatExtras, parseExtras, type SnapshotExtras } from './snapshot-extras.ts'
import { withoutAttackers } from './without-attackers.ts'

const savedDir = fileURLToPath(new URL('../../configs', import.meta.url))

/** A configuration snapshot, as the configuration UI of the original saved it: groups of fields `{"value": …}`. */
export interface Snapshot {
  readonly main: SnapshotGroup
  readonly topic: SnapshotGroup
  /** Parts of gsplan's own snapshots for which there is no field. */
  readonly gsplan?: SnapshotExtras | undefined
}

export interface SnapshotGroup {
  readonly [name: string]: SnapshotGroup | SnapshotField
}

export interface SnapshotField {
  readonly value: string | number | boolean
}

/** Names of the saved configurations, such as `local-exec/25-peers`. */
export const listConfigs = (): string[] => readdirSync(savedDir, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.json') && !path.startsWith('_'))
  .map(path => relative('.', path).replaceAll('\\', '/').replace(/\.json$/, '')).sort()

/**
 * Reads a snapshot: a file, or a saved configuration by its name.
 *
 * @throws {CompositionError}
 */
export function readSnapshot (nameOrPath: string): Snapshot {
  const saved = join(savedDir, `${nameOrPath}.json`)
  const path = isFileOrPipe(nameOrPath) ? nameOrPath : saved
  if (!isFileOrPipe(path) || nameOrPath.startsWith('_')) {
    throw new CompositionError(
      `--config ${nameOrPath}: expected a snapshot file, or a saved configuration (${listConfigs().join(', ')})`)
  }
  return parseSnapshot(readGivenText(path), nameOrPath)
}

/**
 * Parses and checks a snapshot. Fields that are missing are those of the panel's own defaults; unknown ones are errors.
 *
 * @param where name for error messages
 * @throws {CompositionError}
 */
export function parseSnapshot (text: string, where: string): Snapshot {
  let found: unknown
  try {
    found = parseJson(text)
  } catch (cause) {
    throw new CompositionError(`${where}: expected JSON, got ${(cause as Error).message}`)
  }
  const { fields, extras } = splitExtras(withoutAttackers(found, where), text, where)
  const snapshot = withTotals(fill(defaultSnapshot(), fields, where, []) as unknown as Snapshot, fields)
  return extras === undefined ? snapshot : { ...snapshot, gsplan: extras }
}

/** Parts that the original's UI knows, and gsplan's own. */
function splitExtras (
  found: unknown, text: string, where: string
): { readonly fields: unknown, readonly extras?: SnapshotExtras } {
  if (!isJsonObject(found) || !Object.hasOwn(found, 'gsplan')) return { fields: found }
  const { gsplan, ...fields } = found
  return { fields, extras: parseExtras(gsplan, text, where) }
}

/** Sums of other counts, where a snapshot lacks them. */
function withTotals (snapshot: Snapshot, given: unknown): Snapshot {
  const counts = snapshot.main['node_counts'] as Readonly<Record<string, SnapshotField>>
  const named = isJsonObject(given) && isJsonObject(given['main']) ? given['main']['node_counts'] : undefined
  const number = (field: string): number => Number(counts[field]?.value)
  const total = number('publisher') + number('lurker')
  const sums = { total, total_peers: total * number('honest_per_container') }
  const missing = Object.entries(sums).filter(([field]) => !isJsonObject(named) || named[field] === undefined)
  const filled = Object.fromEntries(missing.map(([field, value]) => [field, { value }]))
  return { ...snapshot, main: { ...snapshot.main, node_counts: { ...counts, ...filled } } }
}

/** The panel's own defaults. */
export const defaultSnapshot = (): SnapshotGroup =>
  JSON.parse(readFileSync(join(savedDir, '_defaults.json'), 'utf8')) as SnapshotGroup

const isField = (entry: SnapshotGroup | SnapshotField): entry is SnapshotField =>
  'value' in entry && typeof entry['value'] !== 'object'

/** Fills the known fields with those of a snapshot. */
function fill (known: SnapshotGroup, found: unknown, where: string, path: readonly string[]): SnapshotGroup {
  const here = path.join('.')
  if (!isJsonObject(found)) throw new CompositionError(`${where}: ${here || 'snapshot'}: expected an object, got ${showJson(found)}`)
  for (const name of Object.keys(found)) {
    if (Object.hasOwn(known, name)) continue
    const expected = [...Object.keys(known), ...path.length === 0 ? ['gsplan'] : []]
    throw new CompositionError(`${where}: ${[...path, name].join('.')}: unknown field, expected one of ${expected.join(', ')}`)
  }
  return Object.fromEntries(Object.entries(known).map(([name, entry]) => {
    const value = Object.hasOwn(found, name) ? found[name] : undefined
    if (value === undefined) return [name, entry]
    if (!isField(entry)) return [name, fill(entry, value, where, [...path, name])]
    return [name, { value: fieldValue(value, typeof entry.value, where, [...path, name]) }]
  }))
}

function fieldValue (field: unknown, type: string, where: string, path: readonly string[]): string | number | boolean {
  const value = isJsonObject(field) ? field['value'] : undefined
  if (typeof value !== type) {
    const found = isJsonObject(field) ? value : field
    throw new CompositionError(`${where}: ${path.join('.')}: expected {"value": ${type}}, got ${showJson(found)}`)
  }
  if (path[1] === 'node_counts' && !Number.isSafeInteger(value)) {
    throw new CompositionError(`${where}: ${path.join('.')}: expected {"value": whole number}, got ${showJson(value)}`)
  }
  return value as string | number | boolean
}

/** A snapshot as the UI saved it. */
export function formatSnapshot ({ gsplan, ...fields }: Snapshot): string {
  const text = JSON.stringify(fields, null, 2)
  return gsplan === undefined ? `${text}\n` : `${text.replace(/\n\}$/, '')},\n  "gsplan": ${formatExtras(gsplan)}\n}\n`
}
