import { nameRouter, type RouterPeers } from '../extract/peer-routers.ts'
import type { ColumnsOf } from './table-definitions.ts'

/** The table `router_peers`. */
export const routerPeersTable = (routers: readonly RouterPeers[]): ColumnsOf<'router_peers'> => ({
  router: routers.flatMap(router => router.peers.map(() => nameRouter(router))),
  peer: Uint32Array.from(routers.flatMap(({ peers }) => peers))
})
