import { FormatError } from './errors.ts'

/** A table of which not all keys are known; unknown ones are kept. */
export type TomlTable = Readonly<Record<string, unknown>>

/** Checks a value; throws a {@link FormatError} naming the place. */
type Check = (where: string, value: unknown) => void

export const isTable = (value: unknown): value is TomlTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

/** A value of TOML, whose whole numbers beyond 2^53 are bigint: within lists and tables they stand in quotes. */
const show = (value: unknown): string => typeof value === 'bigint' || typeof value === 'number'
  ? String(value)
  : JSON.stringify(value, (_name, entry: unknown) => typeof entry === 'bigint' ? String(entry) : entry)

function fail (where: string, expected: string, value: unknown): never {
  throw new FormatError(where, expected, value === undefined ? 'nothing' : show(value))
}

const check = (expected: string, holds: (value: unknown) => boolean): Check => (where, value) => {
  if (!holds(value)) fail(where, expected, value)
}

const string = check('a string', value => typeof value === 'string')
const text = check('a text', value => typeof value === 'string' && value !== '')
/** Longest name of a folder on Linux and macOS, bytes. */
const MAX_FOLDER_BYTES = 255

const folderName = check('a name without / that is not . or ..',
  value => typeof value === 'string' && /^(?!\.{1,2}$)[^/\\\0]+$/.test(value))
const shortName = check(`a name of at most ${MAX_FOLDER_BYTES} bytes`,
  value => Buffer.byteLength(value as string) <= MAX_FOLDER_BYTES)
/** Groups give folders their names. */
const folder: Check = (where, value) => {
  folderName(where, value)
  shortName(where, value)
}
const boolean = check('true or false', value => typeof value === 'boolean')
const whole = check('a whole number from 0 on', value => Number.isSafeInteger(value) && (value as number) >= 0)
const fraction = check('a fraction from 0 to 1', value => typeof value === 'number' && value >= 0 && value <= 1)
const anyTable = check('a table', isTable)

const list = (item: Check): Check => (where, value) => {
  if (!Array.isArray(value)) fail(where, 'an array', value)
  ;(value as unknown[]).forEach((entry, index) => { item(`${where}[${index}]`, entry) })
}

const strings: Check = (where, value) => {
  if (!isTable(value)) fail(where, 'a table', value)
  for (const [name, entry] of Object.entries(value)) string(`${where}.${name}`, entry)
}

/** A table with known fields; a name with `*` is required. Other fields are not checked. */
const table = (fields: Readonly<Record<string, Check>>): Check => (where, value) => {
  if (!isTable(value)) return fail(where, 'a table', value)
  for (const [key, checkField] of Object.entries(fields)) {
    const name = key.replace('*', '')
    if (value[name] !== undefined || key !== name) checkField(where === '' ? name : `${where}.${name}`, value[name])
  }
}

const instances = table({ count: whole, percentage: fraction })
const resources = table({ memory: string, cpu: string })
const build = table({
  selectors: list(string), dependencies: list(table({ 'module*': text, 'version*': string, target: string }))
})
const run = table({ artifact: string, test_params: strings, profiles: strings })

const groups: Check = (where, value) => {
  if (!Array.isArray(value) || value.length === 0) fail(where, 'at least one group', value)
  list(table({ 'id*': folder, instances, builder: string, build_config: anyTable, build, resources, run }))(where, value)
}

/** Every field of a composition of Testground 0.5 and 0.6 (`pkg/api/composition.go`). */
export const checkShape: Check = table({
  metadata: table({ name: string, author: string }),
  'global*': table({
    'plan*': text, 'case*': text, 'runner*': text, builder: string, total_instances: whole, concurrent_builds: whole,
    disable_metrics: boolean, build_config: anyTable, run_config: anyTable, build, run
  }),
  'groups*': groups,
  runs: list(table({
    'id*': text, total_instances: whole, test_params: strings,
    groups: list(table({
      'id*': folder, group_id: string, instances, resources, test_params: strings, profiles: strings
    }))
  }))
})
