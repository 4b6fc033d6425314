import type { OutboundStream, RouterInternals } from '../router-internals.ts'

/** Major version of a libp2p that routers run on. */
export type Libp2pLine = 2 | 3

/** The differences between generations of the JS router. */
export interface RouterGeneration {
  /** Its packages and versions, for messages. */
  readonly packages: string
  readonly libp2p: Libp2pLine
  isRouter (router: object): boolean
  /** Protocols the router offers, newest first. */
  protocols (router: RouterInternals): readonly string[]
  setProtocols (router: RouterInternals, protocols: string[]): void
  /** True if a stream that was just written to, without an error, has dropped the data. */
  hasDropped (stream: OutboundStream): boolean
}
