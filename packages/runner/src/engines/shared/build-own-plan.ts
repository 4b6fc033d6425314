import { loadRouter } from '@gsplan/router'
import type { EngineInit } from '../../engine.ts'
import { isInGo } from '../../target/target.ts'
import { bundleGoPlan, bundlePlan } from './bundle-plan.ts'
import { assertGoParts } from './go-parts.ts'
import { installNodeModules, nodePackagesOf, nodePartsOf } from './node-modules.ts'

/**
 * Checks that the router's libp2p has the parts of nodes that instances ask for.
 *
 * @throws errors with exit code 2
 */
export async function checkNodeParts ({ target, composition }: Pick<EngineInit, 'target' | 'composition'>): Promise<void> {
  const { code } = target
  if (isInGo(target)) assertGoParts(composition)
  // every line has those of the defaults
  const asked = nodePartsOf(composition).some(({ transport }) => transport !== 'tcp')
  if (code !== undefined && asked) nodePackagesOf(composition, (await loadRouter(code)).libp2p)
}

/**
 * Bundles gsplan's plan with the router under test and the nodes that the composition asks for.
 *
 * @param onInstall called before packages of nodes are looked for
 * @returns path of the file, in the cache
 */
export async function buildOwnPlan (
  { target, composition, cacheDir, signal }: Pick<EngineInit, 'target' | 'composition' | 'cacheDir' | 'signal'>,
  onInstall: () => void = () => {}
): Promise<string> {
  const { code: router, goCode, integrity = '', module } = target
  if (goCode !== undefined) return bundleGoPlan(goCode, cacheDir)
  if (router === undefined) throw new Error(`expected a JS router, got ${module}`)
  const { libp2p } = await loadRouter(router)
  const packages = nodePackagesOf(composition, libp2p)
  if (Object.keys(packages).length > 0) onInstall()
  const nodes = await installNodeModules({ packages, router, libp2p, cacheDir, signal })
  return bundlePlan({ router, libp2p, nodes, integrity, cacheDir })
}
