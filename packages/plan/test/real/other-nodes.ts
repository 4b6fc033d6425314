import type { Libp2pLine, RouterCode } from '@gsplan/router'
import { inject } from 'vitest'
import { libp2p1Modules } from '../../src/index.ts'
import { createNodeOf } from '../../src/real/create-libp2p-node.ts'
import { createStack, type Libp2p1Packages } from '../../src/real/libp2p-1.ts'
import type { CreateNode } from '../../src/real/libp2p-node.ts'

/** A router of libp2p 1, and what creates its nodes. */
export interface Router1 {
  readonly code: RouterCode
  readonly load: () => Promise<{ readonly createNode: CreateNode }>
}

interface OtherRouter extends Omit<RouterCode, 'entry'> {
  readonly libp2p: Libp2pLine
  readonly modules: Readonly<Record<string, string>>
}

async function loadStack (modules: OtherRouter['modules']): Promise<{ readonly createNode: CreateNode }> {
  const packages = await Promise.all(Object.entries(libp2p1Modules).map(async ([name, module]) =>
    [name, await import(modules[module] ?? module) as unknown] as const))
  const stack = createStack(Object.fromEntries(packages) as unknown as Libp2p1Packages)
  const { mplex } = await import(modules['@libp2p/mplex'] ?? '@libp2p/mplex') as { readonly mplex: () => unknown }
  return { createNode: createNodeOf({ ...stack, muxers: { ...stack.muxers, mplex: mplex() } }) }
}

/** Routers of libp2p 1 that `node tools/setup/routers.mjs` has installed (`tools/setup/other-routers.mjs`). */
export const routers1: readonly Router1[] = (inject('otherRouters' as never) as readonly OtherRouter[])
  .filter(({ libp2p }) => libp2p === 1)
  .map(({ module, version, modules }) => ({
    code: { module, version, entry: modules[module] ?? '' }, load: async () => loadStack(modules)
  }))
