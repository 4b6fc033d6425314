import { inject } from 'vitest'
import type { Libp2pLine, RouterCode } from '../src/index.ts'

/** A router that does not come with gsplan, with the nodes that it needs. */
export interface OtherRouter extends RouterCode {
  readonly libp2p: Libp2pLine
  /** URLs of modules by name: of the router and of the nodes. */
  readonly modules: Readonly<Record<string, string>>
}

/** Routers that `node tools/setup/routers.mjs` has installed (`tools/setup/other-routers.mjs`). */
export const otherRouters: readonly OtherRouter[] = (inject('otherRouters' as never) as ReadonlyArray<Omit<OtherRouter, 'entry'>>)
  .map(router => ({ ...router, entry: router.modules[router.module] ?? '' }))
