import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { assertRunnable, FormatError, parseManifest, type Composition } from '@gsplan/testground'
import type { EngineInit } from '../../engine.ts'
import { RunError } from '../../errors.ts'
import type { TestgroundVersion } from './testground-program.ts'

/** What `global.plan` says when gsplan's own plan is meant. */
export const OWN_PLAN = 'gsplan'

/** Where the plan of a run comes from. */
export type PlanSource =
  | { readonly kind: 'own' }
  /** A folder that somebody brings. */
  | { readonly kind: 'folder', readonly path: string }
  /** One that is in Testground's home under the composition's name. */
  | { readonly kind: 'home', readonly path: string }

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
    const flag = cause.where === 'global.case' ? '--case' : cause.where === 'global.runner' ? 'TEST_RUNNER' : 'N_NODES'
    throw new RunError(`${flag}: expected ${cause.expected}, got ${cause.found}`)
  }
}

/** What 0.5 can't do with gsplan's own plan: it has no sync service, which only under local:exec can be brought. */
function assertOwn ({ composition: { global }, target }: Pick<EngineInit, 'composition' | 'target'>, version: TestgroundVersion): void {
  if (target.code === undefined) {
    throw new RunError(`GS_MODULE: expected a JS router for gsplan's own plan, got ${target.module}; TEST_PLAN or --plan names another plan`)
  }
  if (version === '0.5' && global.runner !== 'local:exec') {
    throw new RunError(`TEST_RUNNER: expected local:exec, as Testground 0.5 has no sync service for the others, got ${global.runner}`)
  }
}

/**
 * Finds the plan that a composition names, and checks that it takes it.
 *
 * @throws errors with exit code 2
 */
export function findPlan (
  init: Pick<EngineInit, 'composition' | 'target' | 'plan'>, version: TestgroundVersion, home: string
): PlanSource {
  const { composition, plan } = init
  const { global, runs = [] } = composition
  if (version === '0.5' && runs.length > 0) {
    throw new RunError('composition: expected no [[runs]], which Testground 0.5 doesn\'t know, got some')
  }
  if (plan !== undefined) {
    const path = resolve(plan)
    assertPlan('--plan', path, composition)
    return { kind: 'folder', path }
  }
  if (global.plan === OWN_PLAN) {
    assertOwn(init, version)
    return { kind: 'own' }
  }
  const path = join(home, 'plans', global.plan)
  assertPlan(`TEST_PLAN ${global.plan}`, path, composition)
  return { kind: 'home', path }
}
