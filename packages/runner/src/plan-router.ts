import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compose, defaultTarget, goRouterModule, textOf, type ComposeInit, type ComposeResult } from '@gsplan/composer'
import { formatComposition } from '@gsplan/testground'
import { withGoDependencies } from './engines/testground/testground-composition.ts'
import { RunError } from './errors.ts'
import { isGoModule } from './target/go-target.ts'

/** The version of Go's router that a plan's go.mod asks for, where it asks for one. */
function requiredVersion (goMod: string): string | undefined {
  const required = new RegExp(String.raw`^\s*(?:require\s+)?${goRouterModule.replaceAll('.', String.raw`\.`)}\s+(v\S+)`, 'm')
  return required.exec(readFileSync(goMod, 'utf8'))?.[1]
}

/** The same without a router, for a plan that has none to be replaced. */
function withoutRouter (composed: ComposeResult): ComposeResult {
  const params = Object.fromEntries(Object.entries(composed.params).filter(([name]) => !/^GS_(MODULE|VERSION)$/.test(name)))
  const composition = withGoDependencies(composed.composition)
  return { ...composed, params, composition, compositionText: formatComposition(composition) }
}

/**
 * Composes for a plan that somebody brings. A plan in Go has Go's router, in the version that its `go.mod` requires
 * unless GS_VERSION names another.
 *
 * @throws {RunError} for a router that can't be built into it
 */
export function composeForPlan (init: ComposeInit, plan: string): ComposeResult {
  const composed = compose(init)
  const goMod = join(plan, 'go.mod')
  const module = textOf(composed.params['GS_MODULE'])
  if (isGoModule(module) || !existsSync(goMod)) return composed
  if (module !== defaultTarget.module) {
    throw new RunError(`GS_MODULE: expected a Go module, as --plan ${plan} is a plan in Go, got ${module}`)
  }
  const required = requiredVersion(goMod)
  if (required === undefined) return withoutRouter(composed)
  const version = textOf(composed.params['GS_VERSION'])
  const override = { GS_MODULE: goRouterModule, GS_VERSION: version === defaultTarget.version ? required : version }
  return compose({ ...init, override })
}
