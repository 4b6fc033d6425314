/**
 * Virtual time after which a thread may forget what it has sent to, or got from, another one, ns: routers offer a message
 * for some heartbeats, and what comes later is sent anew.
 */
const EPOCH_NS = 10e9

/** The epoch of a window. Both ends of a connection of threads see the same windows, and so forget the same. */
export const epochOf = (windowNs: number): number => Math.floor(windowNs / EPOCH_NS)

/** Values of the present epoch and of the one before. */
export class TwoEpochs<K, V> {
  #epoch = 0
  #present = new Map<K, V>()
  #before = new Map<K, V>()

  /** Goes on to an epoch; what is older than the one before it is forgotten. */
  advance (epoch: number): void {
    if (epoch === this.#epoch) return
    this.#before = epoch === this.#epoch + 1 ? this.#present : new Map<K, V>()
    this.#present = new Map()
    this.#epoch = epoch
  }

  get (key: K): V | undefined {
    return this.#present.get(key) ?? this.#before.get(key)
  }

  set (key: K, value: V): void {
    this.#present.set(key, value)
  }
}
