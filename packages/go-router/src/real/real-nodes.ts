import { createServer, type AddressInfo } from 'node:net'
import { RouterError, type GossipRouter, type PeerIdLike, type RouterComponents, type RouterTarget } from '@gsplan/router'
import { formatPeerId, parsePeerId } from '@gsplan/tracer'
import type { GoBuildFacts, GoRouterCode } from '../build-facts.ts'
import { GoRouter } from '../go-router.ts'
import { createGoTarget } from '../go-target.ts'
import { rawKeyOf } from '../raw-key.ts'
import { GoProcess } from './go-process.ts'

/** A peer's id before its Ed25519 key: multihash (identity) of the key as protobuf. */
const ID_HEAD = Buffer.from([0, 36, 8, 1, 18, 32])

/** Egress of an instance's nodes, as far as nodes in Go shape it themselves. */
export interface GoEgress {
  /** Absent before it is known. */
  readonly shape: { readonly latencyNs: bigint, readonly jitterNs: bigint, readonly bandwidthBytesPerS: number } | undefined
  /** Told how late a packet was, ms. */
  readonly noteLate: (lateMs: number) => void
  /** Calls a function after each new shape, until the returned one is called. */
  readonly watch?: ((onShape: () => void) => () => void) | undefined
}

/** The part of a node's options that a node in Go can follow. */
export interface GoNodeInit {
  readonly privateKey: object
  /** Multiaddrs; the first is listened at. */
  readonly listen: readonly string[]
  /** One for all nodes of an instance. @default links are those of the machine */
  readonly sockets?: GoEgress | undefined
}

/** A node in Go in the shape that the plan gives nodes of js-libp2p. */
export interface GoNode {
  readonly peerId: PeerIdLike
  readonly components: Omit<RouterComponents, 'sharesMessages'>
  start (): Promise<void>
  stop (): Promise<void>
  addresses (): readonly string[]
  peers (): number
  dial (addresses: readonly string[], signal: AbortSignal): Promise<void>
}

/** A port that is free now: a Go host begins to listen when it has its router, and its address is asked before. */
function findPort (host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, host, () => {
      const { port } = server.address() as AddressInfo
      server.close(() => { resolve(port) })
    })
  })
}

/** Has a router's host send as its instance does, now and after each new shape. @returns ends that */
function shapeLinks (router: GoRouter, sockets: GoEgress, egress: number): () => void {
  const shape = (): void => {
    const { latencyNs = 0n, jitterNs = 0n, bandwidthBytesPerS = 0 } = sockets.shape ?? {}
    router.shape({ egress, latencyNs: Number(latencyNs), jitterNs: Number(jitterNs), bandwidthBytesPerS })
  }
  router.onLate = sockets.noteLate
  shape()
  return sockets.watch?.(shape) ?? (() => {})
}

/** Waits for work, and no longer once a signal aborts. @throws the signal's reason */
async function unlessAborted (work: Promise<void>, signal: AbortSignal): Promise<void> {
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => { reject(signal.reason as Error) }
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** A host in Go: it comes into being with its router. */
class RealGoNode implements GoNode {
  readonly peerId: PeerIdLike
  readonly components: GoNode['components']
  readonly #host: string
  readonly #id: string
  readonly #egress: GoEgress | undefined
  #address = ''
  #endShaping = (): void => {}
  #router: GoRouter | undefined

  constructor ({ privateKey, listen: [first = ''], sockets }: GoNodeInit) {
    const [, host] = /^\/ip4\/([\d.]+)\/tcp\/0$/.exec(first) ?? []
    if (host === undefined) throw new RouterError(`expected nodes over TCP, as those in Go have no other, got ${first}`)
    this.#host = host
    this.#egress = sockets
    this.#id = formatPeerId(Buffer.concat([ID_HEAD, rawKeyOf(privateKey).subarray(32)]))
    const id = this.#id
    this.peerId = { toString: () => id }
    this.components = { privateKey, peerId: this.peerId, logger: {}, registrar: {}, peerStore: {}, connectionManager: {} }
  }

  async start (): Promise<void> {
    this.#address = `/ip4/${this.#host}/tcp/${await findPort(this.#host)}`
  }

  addresses (): readonly string[] {
    return [`${this.#address}/p2p/${this.#id}`]
  }

  /** Begins to listen. @param numberOf number of an instance's egress */
  async open (router: GoRouter, numberOf: (egress: GoEgress) => number): Promise<void> {
    this.#router = router
    if (this.#egress !== undefined) this.#endShaping = shapeLinks(router, this.#egress, numberOf(this.#egress))
    await router.listen(this.#address)
  }

  peers (): number {
    return this.#router?.connections ?? 0
  }

  async dial (addresses: readonly string[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const id = parsePeerId(addresses[0]?.split('/p2p/')[1] ?? '')
    if (this.#router === undefined || id === undefined || id.length === 0) throw new RouterError(`expected an address with a peer id, got ${addresses[0] ?? 'none'}`)
    await unlessAborted(this.#router.dial(id, addresses), signal)
  }

  stop (): Promise<void> {
    this.#endShaping()
    return Promise.resolve()
  }
}

/** Real nodes in Go, as a plan takes them. */
export interface GoNodes {
  readonly target: RouterTarget
  readonly createNode: (init: GoNodeInit) => Promise<GoNode>
}

/**
 * Real nodes in Go, all of this process in one program.
 *
 * @param path the program
 */
export function createGoNodes ({ module, version }: GoRouterCode, facts: GoBuildFacts, path: string): GoNodes {
  const nodes = new WeakMap<object, RealGoNode>()
  const egresses: GoEgress[] = []
  const numberOf = (egress: GoEgress): number => {
    if (!egresses.includes(egress)) egresses.push(egress)
    return egresses.indexOf(egress)
  }
  let channel: GoProcess | undefined
  let last = 0
  const target = createGoTarget({ module, version }, facts, (options, { privateKey }): GossipRouter => {
    channel ??= new GoProcess(path, `${module} ${version}`)
    const router = new GoRouter({ channel, node: last++, options, privateKey: rawKeyOf(privateKey) })
    const start = router.start.bind(router)
    return Object.assign(router, {
      start: async () => {
        await start()
        await nodes.get(privateKey)?.open(router, numberOf)
      }
    })
  })
  return {
    target,
    createNode: async init => {
      const node = new RealGoNode(init)
      nodes.set(init.privateKey, node)
      return node
    }
  }
}
