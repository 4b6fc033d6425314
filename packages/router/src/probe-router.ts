import { RouterError } from './errors.ts'
import type { RouterGeneration } from './generations/generation.ts'
import { findGeneration } from './generations/generations.ts'
import type { PublicKeyLike } from './libp2p-types.ts'
import type { LengthPrefixed } from './rpc/length-limits.ts'

/** Code of a router package and functions of its libp2p: peers and addresses must be of its own major versions. */
export interface RouterModules {
  readonly module: string
  readonly version: string
  /** The package's factory. */
  readonly gossipsub: (init: object) => (components: object) => object
  /** Of the `@multiformats/multiaddr` that the package uses. */
  readonly multiaddr: (text: string) => object
  /** Of the `@libp2p/crypto` that the package uses. */
  readonly publicKeyFromRaw: (raw: Uint8Array) => PublicKeyLike
  /** Of the `it-length-prefixed` that the package uses: its limits are those of the router's streams. */
  readonly lengthPrefixed: LengthPrefixed
}

const silent = Object.assign(() => {}, { error: () => {}, trace: () => {}, newScope: () => silent, enabled: false })

/** A router without a node, to look at. */
function createProbe ({ gossipsub }: RouterModules, name: string): object {
  try {
    return gossipsub({})({
      privateKey: null, peerId: null, logger: { forComponent: () => silent },
      registrar: {}, peerStore: {}, connectionManager: {}
    })
  } catch (cause) {
    throw new RouterError(`${name}: expected a gossipsub router, got an error: ${(cause as Error).message}`)
  }
}

/**
 * The generation of a package's routers.
 *
 * @throws {RouterError} when the package is of no known generation
 */
export function probeRouter (modules: RouterModules): RouterGeneration {
  const name = `${modules.module} ${modules.version}`
  return findGeneration(createProbe(modules, name), name)
}
