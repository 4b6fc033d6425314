import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readGivenText, UsageError } from '@gsplan/cli'
import { assertRunnable, FormatError, parseManifest, type Composition } from '@gsplan/testground'
import type { EngineRequest } from '../../engine.ts'
import { isOwnPlan } from '../shared/own-plan.ts'
import type { TestgroundVersion } from './testground-program.ts'

/** Where the plan of a run comes from. */
export type PlanSource =
  | { readonly kind: 'own' }
  /** A folder of the user's own. */
  | { readonly kind: 'folder', readonly path: string }
  /** A folder in Testground's home, under the composition's name. */
  | { readonly kind: 'home', readonly path: string }

/** Flags and parameters that set a composition's fields. */
const inputs: ReadonlyMap<string, string> = new Map([
  ['global.case', '--case'], ['global.runner', 'TEST_RUNNER'], ['global.total_instances', 'N_NODES']
])

/** A plan's folder holds a manifest, and the manifest takes the composition. */
function assertPlan (where: string, path: string, composition: Composition): void {
  const file = join(path, 'manifest.toml')
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(`${where}: expected a folder with manifest.toml, found none at ${path}`)
  }
  const manifest = parseManifest(readGivenText(file), file)
  try {
    assertRunnable(composition, manifest)
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    throw new UsageError(`${inputs.get(cause.where) ?? cause.where}: expected ${cause.expected}, got ${cause.found}`)
  }
}

/** Checks gsplan's own plan: Testground 0.5 has no sync service, and one can be added only under local:exec. */
function assertOwn ({ composition: { global }, target }: EngineRequest, version: TestgroundVersion): void {
  if (target.code === undefined) {
    throw new UsageError(
      `GS_MODULE: expected a JS router for gsplan's own plan, got ${target.module}; TEST_PLAN or --plan names another plan`)
  }
  if (version === '0.5' && global.runner !== 'local:exec') {
    throw new UsageError(
      `TEST_RUNNER: expected local:exec, as Testground 0.5 has no sync service for the others, got ${global.runner}`)
  }
}

/**
 * Finds the plan that a composition names, and checks that it takes it.
 *
 * @throws errors with exit code 2
 */
export function findPlan (needs: EngineRequest, version: TestgroundVersion, home: string): PlanSource {
  const { composition, plan } = needs
  const { global, runs = [] } = composition
  if (version === '0.5' && runs.length > 0) {
    throw new UsageError('composition: expected no [[runs]], which Testground 0.5 doesn\'t know, got some')
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
