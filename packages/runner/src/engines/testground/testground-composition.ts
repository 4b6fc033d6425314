import type { BuildSection, Composition } from '@gsplan/testground'
import { isGoModule } from '../../target/go-target.ts'

/** A composition of a plan that has this name in Testground's home. */
export const withPlan = (composition: Composition, plan: string): Composition =>
  ({ ...composition, global: { ...composition.global, plan } })

/** Each group names what Testground would build for it: a global artifact doesn't keep 0.6 from building. */
export const withArtifact = (composition: Composition, artifact: string): Composition =>
  ({ ...composition, groups: composition.groups.map(group => ({ ...group, run: { ...group.run, artifact } })) })

function onlyGo<T extends { readonly build?: BuildSection }> (part: T): T {
  const { build } = part
  if (build?.dependencies === undefined) return part
  return { ...part, build: { ...build, dependencies: build.dependencies.filter(({ module }) => isGoModule(module)) } }
}

/** What is replaced in somebody's Go plan is Go modules: a JS router, which is the default, is none. */
export function withGoDependencies (composition: Composition): Composition {
  const { global, groups } = composition
  return { ...composition, global: onlyGo(global), groups: groups.map(onlyGo) }
}
