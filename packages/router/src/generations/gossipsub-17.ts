import type { RouterGeneration } from './generation.ts'
import { libp2pClasses } from './libp2p-classes.ts'
import { numberOwnMessages } from './own-sequence-numbers.ts'

interface Gossipsub17 { protocols: string[] }

/** The router of js-libp2p's own repository. */
export const gossipsub17: RouterGeneration = {
  ...libp2pClasses,
  packages: '@libp2p/gossipsub 15 to 17',
  libp2p: 3,
  isRouter: router => 'protocols' in router,
  protocols: router => (router as object as Gossipsub17).protocols,
  setProtocols: (router, protocols) => { (router as object as Gossipsub17).protocols = protocols },
  separate: numberOwnMessages,
  // a full buffer aborts the stream
  hasDropped: ({ rawStream }) => rawStream?.status === 'aborted'
}
