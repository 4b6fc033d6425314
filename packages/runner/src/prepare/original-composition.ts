import type { RouterName } from '@gsplan/composer'
import { resolveGroups, type Composition, type Dependency } from '@gsplan/testground'
import { isGoModule } from '../target/go-target.ts'

/** The first router in Go among the dependencies of a group. */
const goDependency = (dependencies: readonly Dependency[]): RouterName | undefined =>
  dependencies.filter(({ module }) => isGoModule(module))
    .map(({ module, target = module, version }) => ({ module: target, version }))[0]

/** Names of the Go routers that a composition means by dependencies of groups which name none as gsplan does, each once. */
export const originalRoutersOf = (composition: Composition): string[] =>
  [...new Set(resolveGroups(composition).flatMap(({ params, dependencies }) => {
    const found = (params['gs_module'] ?? '') === '' ? goDependency(dependencies) : undefined
    return found === undefined ? [] : [`${found.module} ${found.version}`]
  }))]

/** The same composition, in which groups name the routers of their dependencies as gsplan does. */
export function withNamedRouters (composition: Composition): Composition {
  const { global: { build, run }, groups } = composition
  const isOfAll = (run?.test_params?.['gs_module'] ?? '') !== ''
  return {
    ...composition,
    groups: groups.map(group => {
      const found = goDependency([...group.build?.dependencies ?? [], ...build?.dependencies ?? []])
      const test = group.run?.test_params ?? {}
      if (found === undefined || isOfAll || (test['gs_module'] ?? '') !== '') return group
      const router = { gs_module: found.module, gs_version: found.version }
      return { ...group, run: { ...group.run, test_params: { ...test, ...router } } }
    })
  }
}
