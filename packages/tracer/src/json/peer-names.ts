import { base58btc } from 'multiformats/bases/base58'
import { ByteSet } from '../byte-set.ts'
import { ascii } from './json-buffer.ts'

const MAX_CACHED_PEERS = 65_536

/** Formats a peer id as people write it; the multibase prefix is not part of it. */
const peerName = (id: Uint8Array): Uint8Array => ascii(id.length === 0 ? '""' : `"${base58btc.encode(id).slice(1)}"`)

/** Peer ids in base58 and in quotes, each made once. */
export class PeerNames {
  #ids = new ByteSet()
  #names: Uint8Array[] = []

  nameOf (bytes: Uint8Array, start: number, end: number): Uint8Array {
    if (this.#names.length === MAX_CACHED_PEERS) {
      this.#ids = new ByteSet()
      this.#names = []
    }
    const index = this.#ids.indexOf(bytes, start, end)
    return this.#names[index] ??= peerName(bytes.slice(start, end))
  }
}
