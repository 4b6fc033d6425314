import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compose, defaultTarget, goRouterModule, textOf, type ComposeInit, type ComposeResult } from '@gsplan/composer'
import { RunError } from './errors.ts'
import { withComposition } from './given-composition.ts'
import { findGoModule } from './go-mod.ts'
import { isGoModule } from './target/go-target.ts'

/** What runs where there is no router to choose. */
const NONE = { module: 'none', version: 'none' }

/** The same, with nothing to be replaced in the plan. */
function withoutDependencies (composed: ComposeResult): ComposeResult {
  const { composition } = composed
  const groups = composition.groups.map(group => ({ ...group, build: { ...group.build, dependencies: [] } }))
  return withComposition(composed, { ...composition, groups })
}

/**
 * Composes for a plan that somebody brings. A plan in Go has the router that its `go.mod` names, and is built with it as
 * it stands, unless GS_VERSION or GS_MODULE asks for another.
 *
 * @throws {RunError} for a router that can't be built into it
 */
export function composeForPlan (init: ComposeInit, plan: string): ComposeResult {
  const composed = compose(init)
  const goMod = join(plan, 'go.mod')
  const { GS_MODULE, GS_VERSION } = composed.params
  const [module, version] = [textOf(GS_MODULE), textOf(GS_VERSION)]
  if (isGoModule(module) || !existsSync(goMod)) return composed
  if (module !== defaultTarget.module) {
    throw new RunError(`GS_MODULE: expected a Go module, as --plan ${plan} is a plan in Go, got ${module}`)
  }
  const found = findGoModule(readFileSync(goMod, 'utf8'), goRouterModule)
  if (version !== defaultTarget.version) {
    if (found !== undefined) return compose({ ...init, override: { GS_MODULE: goRouterModule, GS_VERSION: version } })
    throw new RunError(`GS_VERSION: expected GS_MODULE beside it, as ${goMod} does not require ${goRouterModule}, got ${version} alone`)
  }
  const { module: own, version: ownVersion } = found ?? NONE
  const override = { GS_MODULE: own, GS_VERSION: ownVersion === '' ? 'local' : ownVersion }
  return withoutDependencies(compose({ ...init, override }))
}
