import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { afterEach, expect, test } from 'vitest'
import { createNodeOf, type Libp2pStack, type TransportFactory } from '../../src/real/create-libp2p-node.ts'
import type { Libp2pNode } from '../../src/real/libp2p-node.ts'

interface Listener {
  getAddrs (): unknown[]
}

/** A network of Testground's under local:docker. */
const dockerAddress = '/ip4/16.0.0.5/tcp/4001'

/** The same with TCP whose listeners believe that they listen there. */
const listeningThere = (stack: Libp2pStack): Libp2pStack => ({
  ...stack,
  transports: {
    tcp: components => {
      const transport = stack.transports.tcp?.(components) as ReturnType<TransportFactory> & {
        createListener (...args: unknown[]): Listener
      }
      const createListener = transport.createListener.bind(transport)
      transport.createListener = (...args) =>
        Object.assign(createListener(...args), { getAddrs: () => [stack.multiaddr(dockerAddress)] })
      return transport
    }
  }
})

const parts = { muxer: 'yamux', transport: 'tcp' } as const
let node: Libp2pNode | undefined
afterEach(async () => { await node?.stop() })

test.each([
  ['libp2p 3', async () => import('../../src/real/libp2p-3.ts')], ['libp2p 2', async () => import('../../src/real/libp2p-2.ts')]
] as const)('%s: a node tells others of an address that looks like one of the public Internet', async (_name, load) => {
  const privateKey = await generateKeyPair('Ed25519') as unknown as PrivateKey
  node = await createNodeOf(listeningThere((await load()).stack))({ ...parts, privateKey, listen: ['/ip4/127.0.0.1/tcp/0'] })
  await node.start()
  expect(node.addresses()).toEqual([`${dockerAddress}/p2p/${node.peerId.toString()}`])
})
