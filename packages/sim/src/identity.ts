import { createHash } from 'node:crypto'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { Ed25519PrivateKey } from '@libp2p/interface'

/** The Ed25519 key of a peer: a real key, the same for the same seed and index. */
export async function createIdentity (seed: number, index: number): Promise<Ed25519PrivateKey> {
  const digest = createHash('sha256').update(JSON.stringify(['gsplan identity', seed, index])).digest()
  return await generateKeyPairFromSeed('Ed25519', digest) as unknown as Ed25519PrivateKey
}
