import { expect, test } from 'vitest'
import { gossipsub13 } from '../../src/generations/gossipsub-13.ts'
import { gossipsub14 } from '../../src/generations/gossipsub-14.ts'
import { gossipsub17 } from '../../src/generations/gossipsub-17.ts'

/** Keys and peer ids of libp2p 1, as far as they are looked at; the ids of its peers are texts. */
const keys = {
  supportedKeys: {
    ed25519: {
      unmarshalEd25519PublicKey: (raw: Uint8Array) => new class { marshal (): Uint8Array { return raw } }(),
      unmarshalEd25519PrivateKey: (raw: Uint8Array) => ({ bytes: Uint8Array.of(1, ...raw) })
    }
  }
}
const peerIds = {
  peerIdFromString: (id: string) => ({ multihash: { of: id }, toString: () => id }),
  createPeerId: (init: object) => ({ ...init, toString: () => 'own' })
}

test('peers and keys of a newer libp2p become those of libp2p 1; its own stay what they are', () => {
  const classes = gossipsub13.findClasses({ keys, peerIds })
  if (classes === undefined) throw new Error('no classes')
  const newer = { toMultihash: () => ({}), toString: () => 'peer' }
  const peer = classes.toPeerId(newer)
  expect([peer.toString(), 'multihash' in peer, classes.toPeerId(newer), classes.toPeerId(peer)]).toEqual(['peer', true, peer, peer])
  const rest = { logger: {}, registrar: 1, peerStore: 2, connectionManager: 3, sharesMessages: true }
  const privateKey = { raw: Uint8Array.of(7) }
  expect(classes.toComponents({ ...rest, privateKey, peerId: newer })).toMatchObject({
    ...rest, peerId: { type: 'Ed25519', multihash: { of: 'peer' }, privateKey: Uint8Array.of(1, 7) }
  })
  const own = { ...rest, privateKey, peerId: peer }
  expect(classes.toComponents(own)).toBe(own)
  expect(classes.publicKeyFromRaw(Uint8Array.of(5)).raw).toEqual(Uint8Array.of(5))
})

test('packages of another libp2p have no such classes', () => {
  expect([
    gossipsub13.findClasses({ keys: {}, peerIds }), gossipsub13.findClasses({ keys, peerIds: {} }),
    gossipsub14.findClasses({ keys, peerIds }), gossipsub17.findClasses({ keys, peerIds })
  ]).toEqual([undefined, undefined, undefined, undefined])
})
