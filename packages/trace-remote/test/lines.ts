import '@ungap/with-resolvers'

/** The nodes used here, the same in both lines of libp2p. */
export interface Node {
  readonly peerId: { toString (): string }
  getMultiaddrs (): unknown[]
  stop (): void | Promise<void>
}

export interface Line {
  readonly name: string
  create (): Promise<Node>
}

const listen = { addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] } }

const line2: Line = {
  name: 'libp2p 2',
  async create () {
    const [{ createLibp2p }, { noise }, { yamux }, { tcp }] = await Promise.all([
      import('libp2p-2'), import('@chainsafe/libp2p-noise-16'), import('@chainsafe/libp2p-yamux-7'), import('@libp2p/tcp-10')
    ])
    return await createLibp2p({ ...listen, transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()] })
  }
}

const line3: Line = {
  name: 'libp2p 3',
  async create () {
    const [{ createLibp2p }, { noise }, { yamux }, { tcp }] = await Promise.all([
      import('libp2p'), import('@chainsafe/libp2p-noise'), import('@chainsafe/libp2p-yamux'), import('@libp2p/tcp')
    ])
    return await createLibp2p({ ...listen, transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()] })
  }
}

/** Lines of libp2p that tracers and collectors run on. */
export const lines: readonly Line[] = [line2, line3]
