import type { RouterInternals } from '../router-internals.ts'

/** What differs between generations of the JS router's API. */
export interface RouterLine {
  /** The packages of this generation, for messages. */
  readonly packages: string
  /** Major version of the libp2p that it runs on. */
  readonly libp2p: 2 | 3
  isRouter (router: object): boolean
  /** Protocols the router offers, newest first. */
  protocols (router: RouterInternals): readonly string[]
  setProtocols (router: RouterInternals, protocols: string[]): void
}

interface Line14 { multicodecs: string[] }
interface Line17 { protocols: string[] }

/** On libp2p 2. */
const line14: RouterLine = {
  packages: '@chainsafe/libp2p-gossipsub 14',
  libp2p: 2,
  isRouter: router => 'multicodecs' in router,
  protocols: router => (router as unknown as Line14).multicodecs,
  setProtocols: (router, protocols) => { (router as unknown as Line14).multicodecs = protocols }
}

/** On libp2p 3. */
const line17: RouterLine = {
  packages: '@libp2p/gossipsub 15 to 17',
  libp2p: 3,
  isRouter: router => 'protocols' in router,
  protocols: router => (router as unknown as Line17).protocols,
  setProtocols: (router, protocols) => { (router as unknown as Line17).protocols = protocols }
}

export const routerLines: readonly RouterLine[] = [line14, line17]

/** Packages of all generations, for messages. */
export const knownLines: string = routerLines.map(({ packages }) => packages).join(' or ')
