import { isHonest } from '@gsplan/run-format'
import { nodeName, type PeerRegistration } from './peer-registration.ts'

/** Tests whether a peer joins a topic. */
export const hasTopic = (topics: readonly string[] | undefined, id: string): boolean =>
  topics === undefined || topics.includes(id)

const directories = new WeakMap<readonly unknown[], PeerDirectory>()

/** A value by a key, made when it is asked for first. */
function remembered<K, V> (known: Map<K, V>, key: K, make: () => V): V {
  let value = known.get(key)
  if (value === undefined) {
    value = make()
    known.set(key, value)
  }
  return value
}

/**
 * All peers of a test. Nodes that were told of them by one list share one directory: thousands of nodes with lists of their
 * own would take memory and time by the square of their number.
 */
export class PeerDirectory {
  /** In the order in which they registered. */
  readonly peers: readonly PeerRegistration[]
  readonly #eligible = new Map<boolean, readonly PeerRegistration[]>()
  readonly #positions = new Map<readonly PeerRegistration[], ReadonlyMap<string, number>>()
  readonly #publishers = new Map<string, readonly number[]>()
  #byName: ReadonlyMap<string, PeerRegistration> | undefined

  constructor (peers: readonly PeerRegistration[]) {
    this.peers = peers
  }

  /** The directory of a list, which must not change any more. */
  static of (peers: readonly PeerRegistration[]): PeerDirectory {
    let directory = directories.get(peers)
    if (directory === undefined) {
      directory = new PeerDirectory(peers)
      directories.set(peers, directory)
    }
    return directory
  }

  /** Peers that others dial: those that follow the protocol. */
  eligible (publishersOnly: boolean): readonly PeerRegistration[] {
    return remembered(this.#eligible, publishersOnly, () =>
      this.peers.filter(peer => isHonest(peer.nodeType) && (!publishersOnly || peer.isPublisher)))
  }

  /** A peer's place in a list of this directory; undefined when it is not in it. */
  positionIn (list: readonly PeerRegistration[], { info }: PeerRegistration): number | undefined {
    return remembered(this.#positions, list, () =>
      new Map(list.map((peer, index) => [peer.info.peerId, index] as const))).get(info.peerId)
  }

  byName (name: string): PeerRegistration | undefined {
    this.#byName ??= new Map(this.peers.map(peer => [nodeName(peer), peer]))
    return this.#byName.get(name)
  }

  /** Numbers of the peers that publish to a topic, upwards. */
  publishersOf (topic: string): readonly number[] {
    return remembered(this.#publishers, topic, () => this.peers
      .filter(({ isPublisher, topics }) => isPublisher && hasTopic(topics, topic))
      .map(({ seq }) => seq)
      .sort((a, b) => a - b))
  }
}
