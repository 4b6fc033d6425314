import type { RouterGeneration } from './generation.ts'
import { libp2pClasses } from './libp2p-classes.ts'

interface Gossipsub14 { multicodecs: string[] }

/** The last of the @chainsafe line. */
export const gossipsub14: RouterGeneration = {
  ...libp2pClasses,
  packages: '@chainsafe/libp2p-gossipsub 14',
  libp2p: 2,
  isRouter: router => 'multicodecs' in router && !('runOnTransientConnection' in router),
  protocols: router => (router as object as Gossipsub14).multicodecs,
  setProtocols: (router, protocols) => { (router as object as Gossipsub14).multicodecs = protocols },
  // a full queue is an error
  hasDropped: () => false
}
