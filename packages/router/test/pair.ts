import type { GossipRouter, RouterPeer, RouterTarget, WireRpc } from '../src/index.ts'
import { createComponents, routerOptions } from './routers.ts'

/** Two started routers that can hand each other their RPCs. */
export interface Pair {
  readonly routers: readonly [GossipRouter, GossipRouter]
  /** RPCs that were handed over. */
  readonly sent: WireRpc[]
  connect (): void
  disconnect (): void
}

/** Creates two routers without a connection. */
export async function createApart (target: RouterTarget, wire: RouterPeer['wire'] = 'objects'): Promise<Pair> {
  const shares = wire === 'objects'
  const components = [await createComponents(shares), await createComponents(shares)] as const
  const routers = [target.create(routerOptions, components[0]), target.create(routerOptions, components[1])] as const
  for (const router of routers) await router.start()
  const sent: WireRpc[] = []
  const attach = (from: 0 | 1, to: 0 | 1): void => {
    target.attach(routers[from], {
      peerId: components[to].peerId, direction: from === 0 ? 'outbound' : 'inbound', remoteAddr: `/ip4/10.0.0.${to + 1}/tcp/4001`, wire,
      outbound: {
        protocol: target.protocols(routers[from])[0] ?? '',
        send: rpc => {
          sent.push(rpc)
          queueMicrotask(() => { target.receive(routers[to], components[from].peerId, rpc) })
          return true
        },
        close: () => {}
      }
    })
  }
  return {
    routers, sent,
    connect () {
      attach(0, 1)
      attach(1, 0)
    },
    disconnect () {
      target.detach(routers[0], components[1].peerId)
      target.detach(routers[1], components[0].peerId)
    }
  }
}

/** Two routers that hand each other their RPCs at once. */
export async function createPair (target: RouterTarget, wire?: RouterPeer['wire']): Promise<Pair> {
  const pair = await createApart(target, wire)
  pair.connect()
  return pair
}
