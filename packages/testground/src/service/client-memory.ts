/** Bounds of a service against clients that send without end, or never read. */
export interface ServiceLimits {
  /** Connections at a time. @default 20,000 */
  readonly maxConnections?: number | undefined
  /** Bytes held for one client: half requests, queued commands, waits, unread answers. @default 16 MiB */
  readonly maxClientBytes?: number | undefined
  /** The same for all clients together. @default 256 MiB */
  readonly maxClientsBytes?: number | undefined
  /** Called with a line for each client that is cut off, a hundred lines at most. */
  readonly log?: ((line: string) => void) | undefined
}

export const MAX_CONNECTIONS = 20_000
const MAX_CLIENT_BYTES = 16 * 2 ** 20
const MAX_CLIENTS_BYTES = 256 * 2 ** 20
const MAX_LINES = 100

/** A client whose connection can be ended at once. */
export interface CutClient {
  /** Address and port. */
  readonly name: string
  /** Ends the connection, without a word to the client. */
  cut (): void
}

/**
 * Counts the bytes that a service holds for each client. A client beyond its own bound is cut off; beyond the bound of all
 * together, the one that holds most is.
 */
export class ClientMemory {
  readonly #held = new Map<CutClient, number>()
  readonly #limits: ServiceLimits
  readonly #maxClient: number
  readonly #maxTotal: number
  #total = 0
  #lines = 0

  constructor (limits: ServiceLimits) {
    this.#limits = limits
    this.#maxClient = limits.maxClientBytes ?? MAX_CLIENT_BYTES
    this.#maxTotal = limits.maxClientsBytes ?? MAX_CLIENTS_BYTES
  }

  /** Bytes held for all clients. */
  get total (): number {
    return this.#total
  }

  /** Notes what is held for a client now. */
  set (client: CutClient, bytes: number): void {
    this.#total += bytes - (this.#held.get(client) ?? 0)
    this.#held.set(client, bytes)
    if (bytes > this.#maxClient) this.cut(client, `expected at most ${this.#maxClient} bytes held for it, got ${bytes}`)
    while (this.#total > this.#maxTotal) {
      const [largest, most] = this.#largest()
      this.cut(largest, `expected at most ${this.#maxTotal} bytes held for all clients, got ${this.#total}, ${most} of them for it`)
    }
  }

  /** Forgets a client that has left. */
  drop (client: CutClient): void {
    this.#total -= this.#held.get(client) ?? 0
    this.#held.delete(client)
  }

  /** Cuts off a client, with a line in the log. */
  cut (client: CutClient, reason: string): void {
    this.drop(client)
    client.cut()
    this.log(`${client.name}: cut off: ${reason}`)
  }

  log (line: string): void {
    if (this.#lines++ < MAX_LINES) this.#limits.log?.(line)
    else if (this.#lines === MAX_LINES + 1) this.#limits.log?.('more clients are cut off or refused, without a line each')
  }

  #largest (): readonly [CutClient, number] {
    return [...this.#held].reduce((most, held) => held[1] > most[1] ? held : most)
  }
}
