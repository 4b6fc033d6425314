import { ByteSet } from '../byte-set.ts'
import { formatPeerId } from '../peer-id.ts'
import { ascii } from './json-buffer.ts'

const MAX_CACHED_PEERS = 65_536

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
    return this.#names[index] ??= ascii(`"${formatPeerId(bytes.slice(start, end))}"`)
  }
}
