import { RouterError } from './errors.ts'
import type { PackageExports, RouterClasses, RouterGeneration } from './generations/generation.ts'
import { findGeneration, refusal } from './generations/generations.ts'
import type { LengthPrefixed } from './rpc/length-limits.ts'

/** Code of a router package and of its libp2p: peers and addresses must be of its own major versions. */
export interface RouterModules {
  readonly module: string
  readonly version: string
  /** The package's factory. */
  readonly gossipsub: (init: object) => (components: object) => object
  /** Of the `@multiformats/multiaddr` that the package uses. */
  readonly multiaddr: (text: string) => object
  /** Exports of the `@libp2p/crypto/keys` that the package uses. */
  readonly keys: PackageExports
  /** Exports of the `@libp2p/peer-id` that the package uses. */
  readonly peerIds: PackageExports
  /** Exports of the `it-length-prefixed` that the package uses: its limits are those of the router's streams. */
  readonly lengthPrefixed: LengthPrefixed
}

const silent = Object.assign(() => {}, { error: () => {}, trace: () => {}, newScope: () => silent, enabled: false })

/** A router without a node, to look at. */
function createProbe ({ gossipsub }: RouterModules, name: string): object {
  const asked: string[] = []
  const logger = { forComponent: (name: string) => { asked.push(name); return silent } }
  let probe: object
  try {
    probe = gossipsub({})({ privateKey: null, peerId: null, logger, registrar: {}, peerStore: {}, connectionManager: {} })
  } catch (cause) {
    throw new RouterError(`${name}: expected a gossipsub router, got an error: ${(cause as Error).message}`)
  }
  if (asked.length === 0) throw refusal(name, 'one of a libp2p before 1, as it takes no logger from its node')
  return probe
}

/** A generation, and the classes of the libp2p that one of its packages uses. */
export interface ProbedRouter {
  readonly generation: RouterGeneration
  readonly classes: RouterClasses
}

/**
 * The generation of a package's routers.
 *
 * @throws {RouterError} when the package is of no known generation
 */
export function probeRouter (modules: RouterModules): ProbedRouter {
  const name = `${modules.module} ${modules.version}`
  const generation = findGeneration(createProbe(modules, name), name)
  const classes = generation.findClasses(modules)
  if (classes !== undefined) return { generation, classes }
  throw refusal(name, `one like ${generation.packages} with keys or peer ids that are not of libp2p ${generation.libp2p}`)
}
