import { peerIdFromString } from '@libp2p/peer-id'
import type { PeerId } from '@libp2p/interface'

/** Ids of the simulation's peers: one object for all peers of a thread that know the peer. */
export class PeerIds {
  readonly #ids = new Map<number, PeerId>()

  /** @param index of the peer */
  of (index: number, text: string): PeerId {
    let id = this.#ids.get(index)
    if (id === undefined) {
      id = peerIdFromString(text)
      this.#ids.set(index, id)
    }
    return id
  }
}
