import type { OutboundStream } from '../router-internals.ts'
import type { LengthPrefixed } from './length-limits.ts'
import type { RpcOutbound } from './rpc-outbound.ts'

/** Bytes as the routers' encoders give them. */
interface ByteList { subarray (): Uint8Array }

/** Stands where a router keeps its outbound stream of a peer, and takes RPCs as the router encodes them. */
export class ByteOutbound implements OutboundStream {
  readonly protocol: string
  readonly #outbound: RpcOutbound
  readonly #encode: LengthPrefixed['encode']

  /** @param encode of the router's own package: it refuses what is too long */
  constructor (outbound: RpcOutbound, encode: LengthPrefixed['encode']) {
    this.protocol = outbound.protocol
    this.#outbound = outbound
    this.#encode = encode
  }

  push (data: Uint8Array): void {
    this.pushPrefixed(this.#encode.single(data))
  }

  pushPrefixed (data: ByteList): void {
    const bytes = data.subarray()
    this.#outbound.send({ bytes, wireBytes: bytes.length })
  }

  close (): Promise<void> {
    this.#outbound.close()
    this.#outbound.ended?.('outbound')
    return Promise.resolve()
  }
}

type Turn = IteratorResult<Uint8Array, undefined>

/**
 * Stands for the libp2p stream that a peer opened, of either major version: the router reads it with its own decoder. What
 * comes after its end is lost.
 */
export class ByteInbound {
  readonly #waiting: Uint8Array[] = []
  #next: ((turn: Turn) => void) | undefined
  #ended = false
  readonly #onClose: () => void

  /** @param onClose called when the router ends it, before its peer has */
  constructor (onClose: () => void = () => {}) {
    this.#onClose = onClose
  }

  /** The readable end, by the name that libp2p 2 has for it. */
  readonly source: AsyncIterable<Uint8Array> = this
  readonly sink = (): Promise<void> => Promise.resolve()

  push (bytes: Uint8Array): void {
    if (this.#ended) return
    const next = this.#next
    this.#next = undefined
    if (next === undefined) this.#waiting.push(bytes)
    else next({ done: false, value: bytes })
  }

  close (): Promise<void> {
    if (!this.#ended) this.#onClose()
    this.end()
    return Promise.resolve()
  }

  /** Ends it in the name of its peer. */
  end (): void {
    this.#ended = true
    this.#waiting.length = 0
    this.#next?.({ done: true, value: undefined })
    this.#next = undefined
  }

  abort (): void {
    void this.close()
  }

  [Symbol.asyncIterator] (): AsyncIterator<Uint8Array, undefined> {
    return {
      next: () => {
        const value = this.#waiting.shift()
        if (value !== undefined) return Promise.resolve({ done: false, value })
        if (this.#ended) return Promise.resolve({ done: true, value: undefined })
        return new Promise(resolve => { this.#next = resolve })
      },
      return: async () => {
        await this.close()
        return { done: true, value: undefined }
      }
    }
  }
}
