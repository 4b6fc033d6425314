import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readGivenText, UsageError } from '@gsplan/cli'
import {
  composeResolved, defaultTarget, goRouterModule, textOf, type ComposeResolvedInit, type ComposeResult, type Params,
  type ResolvedParams
} from '@gsplan/composer'
import { isGoModule } from '../target/go-target.ts'
import { withComposition } from './given-composition.ts'
import { findGoModule } from './go-mod.ts'

/** Names of the router of a plan that has none. */
const NONE = { module: 'none', version: 'none' }

/** The router that a plan is built with. */
interface PlanRouter {
  /** Parameters that name it; undefined = as they are. */
  readonly override?: Params
  /** True if the plan is built as it stands. */
  readonly isOwn: boolean
}

/**
 * Chooses the router of a plan: a plan in Go has the one that its `go.mod` names, unless GS_VERSION or GS_MODULE asks for
 * another.
 *
 * @throws {UsageError} for a router that can't be built into it
 */
function choosePlanRouter ({ GS_MODULE, GS_VERSION }: Params, plan: string): PlanRouter {
  const goMod = join(plan, 'go.mod')
  const [module, version] = [textOf(GS_MODULE), textOf(GS_VERSION)]
  if (isGoModule(module) || !existsSync(goMod)) return { isOwn: false }
  if (module !== defaultTarget.module) {
    throw new UsageError(`GS_MODULE: expected a Go module, as --plan ${plan} is a plan in Go, got ${module}`)
  }
  const found = findGoModule(readGivenText(goMod), goRouterModule)
  if (version !== defaultTarget.version) {
    if (found !== undefined) return { override: { GS_MODULE: goRouterModule, GS_VERSION: version }, isOwn: false }
    throw new UsageError(
      `GS_VERSION: expected GS_MODULE beside it, as ${goMod} does not require ${goRouterModule}, got ${version} alone`)
  }
  const { module: own, version: ownVersion } = found ?? NONE
  return { override: { GS_MODULE: own, GS_VERSION: ownVersion === '' ? 'local' : ownVersion }, isOwn: true }
}

/** The same composition without replaced dependencies. */
function withoutDependencies (composed: ComposeResult): ComposeResult {
  const { composition } = composed
  const groups = composition.groups.map(group => ({ ...group, build: { ...group.build, dependencies: [] } }))
  return withComposition(composed, { ...composition, groups })
}

/**
 * Composes for a plan of the user's own. A plan in Go is built with the router that its `go.mod` names, as it stands,
 * unless GS_VERSION or GS_MODULE asks for another.
 *
 * @throws {UsageError} for a router that can't be built into it
 */
export function composeForPlan (
  resolved: ResolvedParams, plan: string, init: Pick<ComposeResolvedInit, 'forRealInstances'> = {}
): ComposeResult {
  const { override, isOwn } = choosePlanRouter(resolved.params, plan)
  const composed = composeResolved(resolved, { ...init, override })
  return isOwn ? withoutDependencies(composed) : composed
}
