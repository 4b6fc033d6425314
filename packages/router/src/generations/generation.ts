import type { OutboundStream, RouterInternals } from '../router-internals.ts'

/** The differences between generations of the JS router. */
export interface RouterGeneration {
  /** Its packages and versions, for messages. */
  readonly packages: string
  /** Major version of the libp2p that it runs on. */
  readonly libp2p: 2 | 3
  isRouter (router: object): boolean
  /** Protocols the router offers, newest first. */
  protocols (router: RouterInternals): readonly string[]
  setProtocols (router: RouterInternals, protocols: string[]): void
  /** True if a stream that was just written to, without an error, has dropped the data. */
  hasDropped (stream: OutboundStream): boolean
}
