/** The routers that gsplan ships with. The first is the default. */
export const shippedTargets = [
  { module: '@chainsafe/libp2p-gossipsub', version: '14.1.2' },
  { module: '@libp2p/gossipsub', version: '17.1.1' }
] as const

export const defaultTarget: (typeof shippedTargets)[0] = shippedTargets[0]

/** The router that plans in Go measure. */
export const goRouterModule = 'github.com/libp2p/go-libp2p-pubsub'

/** Default version of a router: the shipped one, else the newest. */
export const defaultVersion = (module: string): string =>
  shippedTargets.find(target => target.module === module)?.version ?? 'latest'
