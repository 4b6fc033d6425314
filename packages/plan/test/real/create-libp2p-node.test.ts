import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { afterEach, expect, test } from 'vitest'
import { createNodeOf, type Libp2pStack } from '../../src/real/create-libp2p-node.ts'
import type { Libp2pNode } from '../../src/real/libp2p-node.ts'

type Generation = readonly [name: string, stack: () => Promise<Libp2pStack>]

interface Listener {
  getAddrs (): unknown[]
}

/** A network of Testground's under local:docker. */
const dockerAddress = '/ip4/16.0.0.5/tcp/4001'

/** TCP whose listeners believe that they listen there. */
const listeningAt = (create: unknown, multiaddr: Libp2pStack['multiaddr']): Libp2pStack['transport'] => components => {
  const transport = (create as Libp2pStack['transport'])(components) as ReturnType<Libp2pStack['transport']> & {
    createListener (...args: unknown[]): Listener
  }
  const createListener = transport.createListener.bind(transport)
  transport.createListener = (...args) => Object.assign(createListener(...args), { getAddrs: () => [multiaddr(dockerAddress)] })
  return transport
}

const generations: readonly Generation[] = [
  ['libp2p 3', async () => {
    const [{ noise }, { yamux }, { identify }, { tcp }, { multiaddr }, { createLibp2p }] = await Promise.all([
      import('@chainsafe/libp2p-noise'), import('@chainsafe/libp2p-yamux'), import('@libp2p/identify'), import('@libp2p/tcp'),
      import('@multiformats/multiaddr'), import('libp2p')
    ])
    return {
      createLibp2p: createLibp2p as unknown as Libp2pStack['createLibp2p'], multiaddr, encrypter: noise(), muxer: yamux(),
      identify: identify(), transport: listeningAt(tcp(), multiaddr)
    }
  }],
  ['libp2p 2', async () => {
    const [{ noise }, { yamux }, { identify }, { tcp }, { multiaddr }, { createLibp2p }] = await Promise.all([
      import('@chainsafe/libp2p-noise-16'), import('@chainsafe/libp2p-yamux-7'), import('@libp2p/identify-3'),
      import('@libp2p/tcp-10'), import('@multiformats/multiaddr-12'), import('libp2p-2')
    ])
    return {
      createLibp2p: createLibp2p as unknown as Libp2pStack['createLibp2p'], multiaddr, encrypter: noise(), muxer: yamux(),
      identify: identify(), transport: listeningAt(tcp(), multiaddr)
    }
  }]
]

let node: Libp2pNode | undefined
afterEach(async () => { await node?.stop() })

test.each(generations)('%s: a node tells others of an address that looks like one of the public Internet', async (_name, stack) => {
  const privateKey = await generateKeyPair('Ed25519') as unknown as PrivateKey
  node = await createNodeOf(await stack())({ privateKey, listen: ['/ip4/127.0.0.1/tcp/0'] })
  await node.start()
  expect(node.addresses()).toEqual([`${dockerAddress}/p2p/${node.peerId.toString()}`])
})
