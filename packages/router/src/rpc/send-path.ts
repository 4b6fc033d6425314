import type { MutableRpc, RouterInternals } from '../router-internals.ts'
import { sendRpc, sendRpcInBatch, type HandOverObserver } from './hand-over.ts'
import type { Rpc } from './rpc.ts'

/** Told of the RPC that the router's own methods begin to send, and of undefined when they are done. */
type SendObserver = (rpc: Rpc | undefined) => void

type SendMethods = Pick<RouterInternals, 'sendRpc' | 'sendRpcInBatch'>

const names = ['sendRpc', 'sendRpcInBatch'] as const

/** Send methods that a router has as properties of its own, instead of its class's. */
const ownMethods = (router: RouterInternals): Partial<SendMethods> =>
  Object.fromEntries(names.filter(name => Object.hasOwn(router, name)).map(name => [name, router[name]]))

/**
 * The only owner of a router's `sendRpc` and `sendRpcInBatch`. RPCs to attached peers are handed over as objects; to all
 * others the router's own methods send, and observers see what. Both begin and end in any order, and the last that ends
 * leaves the router as it was found.
 */
class SendPath {
  readonly #router: RouterInternals
  /** Peers that RPCs are handed over to. */
  readonly #attached = new Set<string>()
  readonly #observers = new Set<SendObserver>()
  readonly #handOverObservers: HandOverObserver[] = []
  /** The router's methods, while others are in their place. */
  #replaced: { readonly methods: SendMethods, readonly own: Partial<SendMethods> } | undefined

  constructor (router: RouterInternals) {
    this.#router = router
  }

  handOver (peer: string): void {
    this.#attached.add(peer)
    if (this.#attached.size === 1) this.#update()
  }

  endHandOver (peer: string): void {
    if (this.#attached.delete(peer) && this.#attached.size === 0) this.#update()
  }

  /** @returns ends the observation */
  observe (observer: SendObserver): () => void {
    this.#observers.add(observer)
    this.#update()
    return () => {
      if (this.#observers.delete(observer)) this.#update()
    }
  }

  /** Those who hear of RPCs that are handed over: a list that changes with them. */
  get handOverObservers (): readonly HandOverObserver[] {
    return this.#handOverObservers
  }

  /** @returns ends the observation */
  observeHandOvers (observer: HandOverObserver): () => void {
    const observers = this.#handOverObservers
    observers.push(observer)
    return () => {
      const index = observers.indexOf(observer)
      if (index !== -1) observers.splice(index, 1)
    }
  }

  #update (): void {
    const router = this.#router
    if (this.#attached.size === 0 && this.#observers.size === 0) {
      this.#restore()
      return
    }
    const { methods } = this.#replaced ??= {
      methods: { sendRpc: router.sendRpc, sendRpcInBatch: router.sendRpcInBatch }, own: ownMethods(router)
    }
    const [sendOwn, sendOwnInBatch] = [this.#observed(methods.sendRpc), this.#observed(methods.sendRpcInBatch)]
    router.sendRpc = (id, rpc) => this.#attached.has(id) ? sendRpc.call(router, id, rpc) : sendOwn(id, rpc)
    router.sendRpcInBatch = (peers, rpc) => {
      if (this.#attached.size === 0) {
        sendOwnInBatch(peers, rpc)
        return
      }
      const others = sendRpcInBatch.call(router, peers, rpc, this.#attached)
      if (others.length === 0) return
      const sent = new Set(others)
      sendOwnInBatch(sent, rpc)
      for (const id of others) if (!sent.has(id)) peers.delete(id)
    }
  }

  #restore (): void {
    if (this.#replaced === undefined) return
    for (const name of names) Reflect.deleteProperty(this.#router, name)
    Object.assign(this.#router, this.#replaced.own)
    this.#replaced = undefined
  }

  #observed<A, R> (send: (to: A, rpc: MutableRpc) => R): (to: A, rpc: MutableRpc) => R {
    return (to, rpc) => {
      for (const observer of this.#observers) observer(rpc)
      try {
        return send.call(this.#router, to, rpc)
      } finally {
        for (const observer of this.#observers) observer(undefined)
      }
    }
  }
}

const paths = new WeakMap<RouterInternals, SendPath>()

/** The send path of a router. */
export function sendPathOf (router: RouterInternals): SendPath {
  let path = paths.get(router)
  if (path === undefined) {
    path = new SendPath(router)
    paths.set(router, path)
  }
  return path
}
