import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { afterEach, expect, test, vi } from 'vitest'
import { createIdentity } from '../src/identity.ts'
import { shareVerification } from '../src/signature-memo.ts'
import { parsePeerAddress, peerAddress } from '../src/sim-network.ts'

type Key = ReturnType<typeof createIdentity>

const idOf = (key: Key): string => peerIdFromPrivateKey(key as unknown as Parameters<typeof peerIdFromPrivateKey>[0]).toString()

afterEach(() => { vi.restoreAllMocks() })

test('the same seed and index give the same peer, others give others', async () => {
  const seeds = [[1, 0], [1, 0], [1, 1], [2, 0]]
  const keys = seeds.map(([seed = 0, index = 0]) => createIdentity(seed, index))
  const ids = keys.map(idOf)
  expect(ids[0]).toBe(ids[1])
  expect(new Set(ids).size).toBe(3)
  expect(ids[0]).toMatch(/^12D3KooW/)
  // the key that libp2p makes of the same 32 bytes
  const { raw } = keys[0] as Key
  expect(idOf(await generateKeyPairFromSeed('Ed25519', raw.subarray(0, 32)) as unknown as Key)).toBe(ids[0])
})

test('every peer has an IP of its own', () => {
  const indexes = [0, 1, 254, 255, 65_535, 100_000, 1_000_000]
  expect(indexes.map(index => parsePeerAddress(peerAddress(index)))).toEqual(indexes)
  expect(peerAddress(255)).toBe('/ip4/10.0.1.0/tcp/4001')
  expect(parsePeerAddress('/ip4/192.168.0.1/tcp/4001')).toBeUndefined()
})

test('a shared verification answers as the real one does, and asks it once per message', () => {
  const [alice, bob] = [createIdentity(1, 0), createIdentity(1, 1)]
  const prototype = Object.getPrototypeOf(alice.publicKey) as { verify: (bytes: Uint8Array, signature: Uint8Array) => boolean }
  const real = vi.spyOn(prototype, 'verify')
  shareVerification(alice.publicKey, new WeakMap())
  const bytes = Uint8Array.of(1, 2, 3)
  const signature = alice.sign(bytes) as Uint8Array
  const verify = (key: Key, message: Uint8Array, signed: Uint8Array): unknown => key.publicKey.verify(message, signed)

  expect([verify(alice, bytes, signature), verify(alice, Uint8Array.of(1, 2, 3), signature)]).toEqual([true, true])
  expect(real).toHaveBeenCalledTimes(1)
  // another message, another author, and a forged signature are other questions
  expect(verify(alice, Uint8Array.of(1, 2, 4), signature)).toBe(false)
  expect(verify(bob, bytes, signature)).toBe(false)
  expect(verify(alice, bytes, bob.sign(bytes) as Uint8Array)).toBe(false)
  expect(verify(alice, bytes, signature)).toBe(true)
})
