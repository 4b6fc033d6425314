import type { Composition, Dependency } from './composition.ts'
import type { TomlTable } from './composition-shape.ts'
import { FormatError } from './errors.ts'
import { resolveRunGroups } from './run-groups.ts'

/** A group of a composition, with all that its instances share. */
export interface GroupSpec {
  readonly groupId: string
  readonly groupInstanceCount: number
  readonly params: Readonly<Record<string, string>>
  readonly selectors: readonly string[]
  readonly dependencies: readonly Dependency[]
  /** Configuration of its builder: the group's own entries before the global ones. */
  readonly buildConfig: TomlTable
  /** Product of its builder; absent when it has to be built. */
  readonly artifact?: string | undefined
}

/** One instance of a composition. */
export interface InstanceSpec extends GroupSpec {
  /** Number in the whole run, from 0. */
  readonly index: number
  /** Number in its group, from 0. */
  readonly groupIndex: number
  readonly instanceCount: number
}

/** An empty value doesn't override, as in Testground. */
function mergeParams (...layers: ReadonlyArray<Readonly<Record<string, string>> | undefined>): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer ?? {})) {
      if (value !== '' || merged[name] === undefined) merged[name] = value
    }
  }
  return merged
}

/** A group's own entries, and the global ones for modules that it doesn't name. */
function mergeDependencies (own: readonly Dependency[] = [], global: readonly Dependency[] = []): readonly Dependency[] {
  return [...own, ...global.filter(({ module }) => !own.some(entry => entry.module === module))]
}

/** A group's own selectors, or the global ones where it has none. */
const chooseSelectors = (own: readonly string[] = [], global: readonly string[] = []): readonly string[] =>
  own.length > 0 ? own : global

/**
 * Resolves the groups of a composition, with the parameters that their instances are handed: of its run, if it has one,
 * else of its groups.
 *
 * @throws {FormatError} for a composition with several `[[runs]]`
 */
export function resolveGroups (composition: Composition): GroupSpec[] {
  const { global, runs = [] } = composition
  if (runs.length > 1) throw new FormatError('runs', 'one run', `${runs.length}`)
  const [run] = runs
  return resolveRunGroups(composition, run).map(({ id, group, runGroup, size }): GroupSpec => ({
    groupId: id, groupInstanceCount: size,
    params: mergeParams(global.run?.test_params, group.run?.test_params, run?.test_params, runGroup?.test_params),
    selectors: chooseSelectors(group.build?.selectors, global.build?.selectors),
    dependencies: mergeDependencies(group.build?.dependencies, global.build?.dependencies),
    buildConfig: { ...global.build_config, ...group.build_config },
    artifact: group.run?.artifact
  }))
}

/**
 * All instances of a composition, group by group, with the parameters each is handed; see {@link resolveGroups}.
 *
 * @throws {FormatError} for a composition with several `[[runs]]`
 */
export function expandInstances (composition: Composition): InstanceSpec[] {
  const groups = resolveGroups(composition)
  const instanceCount = groups.reduce((all, { groupInstanceCount }) => all + groupInstanceCount, 0)
  let before = 0
  return groups.flatMap(group => {
    const first = before
    before += group.groupInstanceCount
    return Array.from({ length: group.groupInstanceCount }, (_, groupIndex): InstanceSpec =>
      ({ ...group, index: first + groupIndex, groupIndex, instanceCount }))
  })
}
