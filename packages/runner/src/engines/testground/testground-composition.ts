import type { BuildSection, Composition } from '@gsplan/testground'
import { isGoModule } from '../../target/go-target.ts'

/** A composition of a plan that has this name in Testground's home. */
export const withPlan = (composition: Composition, plan: string): Composition =>
  ({ ...composition, global: { ...composition.global, plan } })

/** Names the artifact of each group: with a global artifact alone, Testground 0.6 still builds. */
export const withArtifact = (composition: Composition, artifact: string): Composition =>
  ({ ...composition, groups: composition.groups.map(group => ({ ...group, run: { ...group.run, artifact } })) })

function onlyGo<T extends { readonly build?: BuildSection }> (part: T): T {
  const { build } = part
  if (build?.dependencies === undefined) return part
  return { ...part, build: { ...build, dependencies: build.dependencies.filter(({ module }) => isGoModule(module)) } }
}

/** Keeps replacements of Go modules only: the default router, in JavaScript, can't be built into a plan in Go. */
export function withGoDependencies (composition: Composition): Composition {
  const { global, groups } = composition
  return { ...composition, global: onlyGo(global), groups: groups.map(onlyGo) }
}
