import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findNodePackages, readNodeParts, type NodeParts, type Packages } from '@gsplan/plan'
import type { Libp2pLine, RouterCode } from '@gsplan/router'
import { expandInstances, type Composition } from '@gsplan/testground'
import { installPackages } from '../../target/install-packages.ts'
import { cachedFolder } from '../../target/target-cache.ts'

/** Packages of nodes that do not come with gsplan. */
export interface NodeModules {
  readonly packages: Packages
  /** Folder in which they are installed; absent when there are none. */
  readonly dir?: string | undefined
}

/** Parts of nodes that the instances of a composition ask for. */
export function nodePartsOf (composition: Composition): readonly NodeParts[] {
  const parts = new Map<string, NodeParts>()
  for (const { params } of expandInstances(composition)) {
    const found = readNodeParts(params)
    parts.set(JSON.stringify(found), found)
  }
  return [...parts.values()]
}

/**
 * Packages that the nodes of a composition need beside those that come with gsplan.
 *
 * @throws {ParamError} when the router's libp2p has not the parts that are asked for
 */
export const nodePackagesOf = (composition: Composition, libp2p: Libp2pLine): Packages =>
  Object.assign({}, ...nodePartsOf(composition).map(parts => findNodePackages(libp2p, parts))) as Packages

/** Installs packages of nodes, once for all runs that need the same. */
export async function installNodeModules (init: {
  readonly packages: Packages
  readonly router: RouterCode
  readonly libp2p: Libp2pLine
  readonly cacheDir: string
  readonly signal: AbortSignal
}): Promise<NodeModules> {
  const { packages, router: { module, version }, libp2p, cacheDir, signal } = init
  const names = Object.entries(packages).map(([name, exact]) => `${name}@${exact}`)
  if (names.length === 0) return { packages }
  const dir = await cachedFolder(cacheDir, 'nodes', [`libp2p-${libp2p}`, ...names], {
    isWhole: folder => Object.keys(packages).every(name => existsSync(join(folder, 'node_modules', name, 'package.json'))),
    fill: async folder => {
      const purpose = `GS_MODULE ${module}@${version}: packages of its nodes, of libp2p ${libp2p} (${names.join(', ')})`
      await installPackages(folder, packages, purpose, signal)
    },
    signal
  })
  return { packages, dir }
}
