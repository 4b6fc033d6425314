import { didYouMean } from '@gsplan/cli'
import { defaultRole, isRoleName } from '@gsplan/run-format'
import { CompositionError } from './errors.ts'
import { findGroupField, groupFields } from './group-fields.ts'
import { findParameter } from './parameters.ts'
import { isTable, showValue, textOf, type Params, type ParamTable, type ParamValue } from './param-value.ts'

function fail (where: string, expected: string, value: ParamValue): never {
  throw new CompositionError(`${where}: expected ${expected}, got ${showValue(value)}`)
}

const isText = (value: ParamValue): boolean => typeof value === 'string' && value !== ''

const isTexts = (value: ParamValue): boolean => Array.isArray(value) && value.every(isText)

/** Kinds of values, by type: what is expected, and whether a value is one. */
const kinds = {
  string: ['a text', isText],
  int: ['a whole number', (value: ParamValue): boolean => typeof value === 'bigint'],
  strings: ['an array of texts', isTexts]
} as const

function checkFields (where: string, group: ParamTable): void {
  for (const [name, value] of Object.entries(group)) {
    const field = findGroupField(name)
    if (field === undefined) {
      const ofRun = findParameter(name.toUpperCase())
      const hint = ofRun === undefined
        ? didYouMean(name, groupFields.map(each => each.name))
        : `, as ${ofRun.name} is the same for all groups`
      throw new CompositionError(`${where}: unknown field ${name}${hint}`)
    }
    const [expected, holds] = kinds[field.type]
    if (!holds(value)) fail(`${where}.${name}`, expected, value)
  }
  for (const { name, type, isNeeded } of groupFields) {
    if (isNeeded === true && group[name] === undefined) {
      throw new CompositionError(`${where}.${name}: expected ${kinds[type][0]}, got none`)
    }
  }
}

/** Limit on the name of a group, bytes: with its ending it names a folder, and a label on clusters. */
const MAX_ID_BYTES = 50

/** Instances of a group at most, so that sums of them stay whole numbers; what a machine can do is estimated. */
const MAX_INSTANCES = 1_000_000_000n

/** Groups give folders their names. */
const isFolderName = (id: string): boolean => /^(?!\.{1,2}$)[^/\\\p{Cc}]+$/u.test(id)

/** A group whose fields have their types. */
interface CheckedGroup {
  readonly id?: string
  readonly instances?: bigint
  readonly publishers?: bigint
  readonly role?: string
}

function checkId (where: string, id: string): void {
  if (!isFolderName(id)) fail(where, 'a name without /, \\ and control characters', id)
  if (Buffer.byteLength(id) > MAX_ID_BYTES) fail(where, `at most ${MAX_ID_BYTES} bytes`, id)
}

function checkGroup (where: string, group: ParamValue): string {
  if (!isTable(group)) return fail(where, 'a table', group)
  checkFields(where, group)
  const { id = '', instances = 0n, publishers = 0n, role = defaultRole } = group as CheckedGroup
  checkId(`${where}.id`, id)
  if (instances < 1n) fail(`${where}.instances`, `at least 1, as the group ${id} has no instances otherwise`, instances)
  if (instances > MAX_INSTANCES) fail(`${where}.instances`, `at most ${MAX_INSTANCES}`, instances)
  if (publishers < 0n || publishers > instances) {
    fail(`${where}.publishers`, `from 0 to instances (${instances})`, publishers)
  }
  if (!isRoleName(role)) fail(`${where}.role`, 'a role of 1 to 32 lower-case letters', role)
  return id
}

/** Names that a group's composition groups may have. */
const namesOf = (id: string): string[] => [id, `${id}-publishers`, `${id}-lurkers`]

/**
 * Checks a list of groups.
 *
 * @throws {CompositionError} naming the group
 */
export function checkGroups (value: ParamValue): void {
  if (!Array.isArray(value)) return fail('GROUPS', 'an array of groups', value)
  const taken = new Set<string>()
  ;(value as readonly ParamValue[]).forEach((group, index) => {
    const id = checkGroup(`GROUPS[${index}]`, group)
    if (namesOf(id).some(name => taken.has(name))) fail(`GROUPS[${index}].id`, 'a name of its own', id)
    for (const name of namesOf(id)) taken.add(name)
  })
}

/**
 * Checks that the topics of groups are topics of the run.
 *
 * @throws {CompositionError} naming the group
 */
export function checkGroupTopics ({ GROUPS: groups, TOPIC_CONFIG: topics }: Params): void {
  if (!Array.isArray(groups)) return
  const ids = Array.isArray(topics) ? topics.filter(isTable).map(({ id }) => textOf(id)) : []
  groups.filter(isTable).forEach(({ topics: own }, index) => {
    const unknown = (own as readonly string[] | undefined)?.find(id => !ids.includes(id))
    if (unknown !== undefined) fail(`GROUPS[${index}].topics`, `topics of TOPIC_CONFIG (${ids.join(', ')})`, unknown)
  })
}
