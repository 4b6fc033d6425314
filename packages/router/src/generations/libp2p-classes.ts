import type { PublicKeyLike } from '../libp2p-types.ts'
import type { RouterGeneration } from './generation.ts'

/** `@libp2p/crypto/keys` of libp2p 2 and newer. */
interface Keys {
  readonly publicKeyFromRaw?: (raw: Uint8Array) => PublicKeyLike
}

/** Libp2p 2 and newer: nodes make their components in these classes. */
export const libp2pClasses: Pick<RouterGeneration, 'findClasses' | 'unfollowed'> = {
  findClasses ({ keys }) {
    const { publicKeyFromRaw } = keys as Keys
    return publicKeyFromRaw && { publicKeyFromRaw, toComponents: components => components, toPeerId: peer => peer }
  },
  unfollowed: {}
}
