import type { Composition, CompositionGroup, CompositionRun, TomlTable } from './composition.ts'
import { FormatError } from './errors.ts'
import { findMembers } from './run-member.ts'

const show = (value: unknown): string => value === undefined ? 'nothing' : JSON.stringify(value)

const isTable = (value: unknown): value is TomlTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function assertParams (where: string, params: unknown): void {
  if (params === undefined) return
  if (!isTable(params)) throw new FormatError(where, 'a table', show(params))
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== 'string') throw new FormatError(`${where}.${name}`, 'a string', show(value))
  }
}

function assertText (where: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw new FormatError(where, 'a text', show(value))
}

function assertInstances (where: string, instances: unknown): void {
  if (instances === undefined) return
  if (!isTable(instances)) throw new FormatError(`${where}.instances`, 'a table', show(instances))
  const { count = 0, percentage = 0 } = instances
  if (!Number.isInteger(count) || (count as number) < 0) {
    throw new FormatError(`${where}.instances.count`, 'a whole number from 0 on', show(count))
  }
  if (typeof percentage !== 'number' || !(percentage >= 0 && percentage <= 1)) {
    throw new FormatError(`${where}.instances.percentage`, 'a fraction from 0 to 1', show(percentage))
  }
}

function assertGroup (where: string, group: unknown): void {
  if (!isTable(group)) throw new FormatError(where, 'a table', show(group))
  assertText(`${where}.id`, group['id'])
  assertInstances(where, group['instances'])
  if (isTable(group['run'])) assertParams(`${where}.run.test_params`, group['run']['test_params'])
}

/**
 * Checks what every Testground asks of a composition.
 *
 * @throws {FormatError} naming the first field that is missing or wrong
 */
export function validateComposition (composition: unknown): asserts composition is Composition {
  if (!isTable(composition)) throw new FormatError('composition', 'a table', show(composition))
  const { global, groups } = composition
  if (!isTable(global)) throw new FormatError('global', 'a table', show(global))
  for (const name of ['plan', 'case', 'runner']) assertText(`global.${name}`, global[name])
  if (isTable(global['run'])) assertParams('global.run.test_params', global['run']['test_params'])
  if (!Array.isArray(groups) || groups.length === 0) throw new FormatError('groups', 'at least one group', show(groups))
  const ids = new Set<unknown>()
  groups.forEach((group: unknown, index) => {
    assertGroup(`groups[${index}]`, group)
    const { id } = group as CompositionGroup
    if (ids.has(id)) throw new FormatError(`groups[${index}].id`, 'a name of its own', show(id))
    ids.add(id)
  })
  assertRuns(composition['runs'], ids)
  assertTotals(composition as unknown as Composition)
}

function assertRuns (runs: unknown, groupIds: ReadonlySet<unknown>): void {
  if (runs === undefined) return
  if (!Array.isArray(runs)) throw new FormatError('runs', 'a list', show(runs))
  assertOwnIds('runs', runs)
  runs.forEach((run: TomlTable, index) => {
    const where = `runs[${index}]`
    assertParams(`${where}.test_params`, run['test_params'])
    const { groups = [] } = run
    if (!Array.isArray(groups)) throw new FormatError(`${where}.groups`, 'a list', show(groups))
    assertOwnIds(`${where}.groups`, groups)
    groups.forEach((group: TomlTable, groupIndex) => {
      const place = `${where}.groups[${groupIndex}]`
      assertInstances(place, group['instances'])
      assertParams(`${place}.test_params`, group['test_params'])
      const id = group['group_id'] ?? group['id']
      if (!groupIds.has(id)) throw new FormatError(`${place}.group_id`, `one of ${[...groupIds].join(', ')}`, show(id))
    })
  })
}

function assertOwnIds (where: string, entries: readonly unknown[]): void {
  const ids = new Set<unknown>()
  entries.forEach((entry, index) => {
    if (!isTable(entry)) throw new FormatError(`${where}[${index}]`, 'a table', show(entry))
    assertText(`${where}[${index}].id`, entry['id'])
    if (ids.has(entry['id'])) throw new FormatError(`${where}[${index}].id`, 'a name of its own', show(entry['id']))
    ids.add(entry['id'])
  })
}

function assertTotal (where: string, composition: Composition, run: CompositionRun | undefined): void {
  const total = run === undefined ? composition.global.total_instances : run.total_instances
  const sum = findMembers(composition, run).reduce((all, { size }) => all + size, 0)
  if (total !== undefined && total !== 0 && sum !== total) {
    throw new FormatError(`${where}.total_instances`, `the groups' sum, ${sum}`, show(total))
  }
}

function assertTotals (composition: Composition): void {
  const { runs = [] } = composition
  if (runs.length === 0) assertTotal('global', composition, undefined)
  runs.forEach((run, index) => { assertTotal(`runs[${index}]`, composition, run) })
}
