import type { RouterGeneration } from './generation.ts'

interface Gossipsub14 { multicodecs: string[] }

/** The last of the @chainsafe line. */
export const gossipsub14: RouterGeneration = {
  packages: '@chainsafe/libp2p-gossipsub 14',
  libp2p: 2,
  isRouter: router => 'multicodecs' in router,
  protocols: router => (router as object as Gossipsub14).multicodecs,
  setProtocols: (router, protocols) => { (router as object as Gossipsub14).multicodecs = protocols },
  // a full queue is an error
  hasDropped: () => false
}
