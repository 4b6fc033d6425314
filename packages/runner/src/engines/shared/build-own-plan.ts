import { ParamError } from '@gsplan/plan'
import { loadRouter } from '@gsplan/router'
import type { Composition } from '@gsplan/testground'
import type { EngineInit } from '../../engine.ts'
import { isInGo } from '../../target/target.ts'
import { bundleGoPlan, bundlePlan } from './bundle-plan.ts'
import { installNodeModules, nodePackagesOf, nodePartsOf } from './node-modules.ts'

/** @throws {ParamError} for parts that nodes in Go don't have, which could not connect to others that have them */
function assertGoParts (composition: Composition): void {
  for (const { muxer, transport } of nodePartsOf(composition)) {
    if (muxer !== 'yamux') throw new ParamError('muxer', 'yamux, as nodes in Go have no other here', muxer)
    if (transport !== 'tcp') throw new ParamError('transport', 'tcp, as nodes in Go have no other here', transport)
  }
}

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
