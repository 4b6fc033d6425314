import type { Composition, Dependency } from './composition.ts'
import type { TomlTable } from './composition-shape.ts'
import { FormatError } from './errors.ts'
import { resolveRunGroups } from './run-groups.ts'

/** One instance of a composition. */
export interface InstanceSpec {
  /** Number in the whole run, from 0. */
  readonly index: number
  readonly groupId: string
  /** Number in its group, from 0. */
  readonly groupIndex: number
  readonly groupInstanceCount: number
  readonly instanceCount: number
  readonly params: Readonly<Record<string, string>>
  readonly selectors: readonly string[]
  readonly dependencies: readonly Dependency[]
  /** Configuration of its builder: the group's own entries before the global ones. */
  readonly buildConfig: TomlTable
  /** What its builder made; absent when it has to be built. */
  readonly artifact?: string | undefined
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

/**
 * All instances of a composition, group by group, with the parameters each is handed: of its run, if it has one, else of
 * its groups.
 *
 * @throws {FormatError} for a composition with several `[[runs]]`
 */
export function expandInstances (composition: Composition): InstanceSpec[] {
  const { global, runs = [] } = composition
  if (runs.length > 1) throw new FormatError('runs', 'one run', `${runs.length}`)
  const [run] = runs
  const groups = resolveRunGroups(composition, run)
  const instanceCount = groups.reduce((all, { size }) => all + size, 0)
  let before = 0
  return groups.flatMap(({ id, group, runGroup, size: groupInstanceCount }) => {
    const first = before
    before += groupInstanceCount
    const params = mergeParams(
      global.run?.test_params, group.run?.test_params, run?.test_params, runGroup?.test_params)
    return Array.from({ length: groupInstanceCount }, (_, groupIndex): InstanceSpec => ({
      index: first + groupIndex, groupId: id, groupIndex, groupInstanceCount, instanceCount, params,
      selectors: group.build?.selectors?.length ? group.build.selectors : global.build?.selectors ?? [],
      dependencies: mergeDependencies(group.build?.dependencies, global.build?.dependencies),
      buildConfig: { ...global.build_config, ...group.build_config },
      artifact: group.run?.artifact
    }))
  })
}
