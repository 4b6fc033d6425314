import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { assertRunnable, FormatError, parseManifest, type Composition } from '@gsplan/testground'
import type { EngineNeeds } from '../../engine.ts'
import { RunError } from '../../errors.ts'
import type { TestgroundVersion } from './testground-program.ts'

/** Whether gsplan's own plan is meant. */
export const isOwnPlan = ({ plan, composition }: Pick<EngineNeeds, 'plan' | 'composition'>): boolean =>
  plan === undefined && composition.global.plan === 'gsplan'

/** Where the plan of a run comes from. */
export type PlanSource =
  | { readonly kind: 'own' }
  /** A folder that somebody brings. */
  | { readonly kind: 'folder', readonly path: string }
  /** One that is in Testground's home under the composition's name. */
  | { readonly kind: 'home', readonly path: string }

/** What people give a composition's fields by. */
const inputs: ReadonlyMap<string, string> = new Map([
  ['global.case', '--case'], ['global.runner', 'TEST_RUNNER'], ['global.total_instances', 'N_NODES']
])

/** A plan's folder holds a manifest, and the manifest takes the composition. */
function assertPlan (where: string, path: string, composition: Composition): void {
  const file = join(path, 'manifest.toml')
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new RunError(`${where}: expected a folder with manifest.toml, found none at ${path}`)
  }
  const manifest = parseManifest(readFileSync(file, 'utf8'), file)
  try {
    assertRunnable(composition, manifest)
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    throw new RunError(`${inputs.get(cause.where) ?? cause.where}: expected ${cause.expected}, got ${cause.found}`)
  }
}

/** What 0.5 can't do with gsplan's own plan: it has no sync service, which only under local:exec can be brought. */
function assertOwn ({ composition: { global }, target }: EngineNeeds, version: TestgroundVersion): void {
  if (target.code === undefined) {
    throw new RunError(
      `GS_MODULE: expected a JS router for gsplan's own plan, got ${target.module}; TEST_PLAN or --plan names another plan`)
  }
  if (version === '0.5' && global.runner !== 'local:exec') {
    throw new RunError(
      `TEST_RUNNER: expected local:exec, as Testground 0.5 has no sync service for the others, got ${global.runner}`)
  }
}

/**
 * Finds the plan that a composition names, and checks that it takes it.
 *
 * @throws errors with exit code 2
 */
export function findPlan (needs: EngineNeeds, version: TestgroundVersion, home: string): PlanSource {
  const { composition, plan } = needs
  const { global, runs = [] } = composition
  if (version === '0.5' && runs.length > 0) {
    throw new RunError('composition: expected no [[runs]], which Testground 0.5 doesn\'t know, got some')
  }
  if (plan !== undefined) {
    const path = resolve(plan)
    assertPlan('--plan', path, composition)
    return { kind: 'folder', path }
  }
  if (isOwnPlan(needs)) {
    assertOwn(needs, version)
    return { kind: 'own' }
  }
  const path = join(home, 'plans', global.plan)
  assertPlan(`TEST_PLAN ${global.plan}`, path, composition)
  return { kind: 'home', path }
}
