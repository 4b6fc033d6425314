import { loadRouter } from '@gsplan/router'
import type { EngineInit } from '../../engine.ts'
import { bundlePlan } from './bundle-plan.ts'
import { installNodeModules, nodePackagesOf } from './node-modules.ts'

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
  const { code: router, integrity = '', module } = target
  if (router === undefined) throw new Error(`expected a JS router, got ${module}`)
  const { libp2p } = await loadRouter(router)
  const packages = nodePackagesOf(composition, libp2p)
  if (Object.keys(packages).length > 0) onInstall()
  const nodes = await installNodeModules({ packages, router, libp2p, cacheDir, signal })
  return bundlePlan({ router, libp2p, nodes, integrity, cacheDir })
}
