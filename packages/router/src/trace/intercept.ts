type Wrap = (original: never) => unknown

/** One method of one object, with what stands before it: the latest first. */
class Interception {
  readonly #target: object
  readonly #name: PropertyKey
  readonly #original: unknown
  readonly #isOwn: boolean
  #wraps: readonly Wrap[] = []

  constructor (target: object, name: PropertyKey) {
    this.#target = target
    this.#name = name
    this.#original = Reflect.get(target, name)
    this.#isOwn = Object.hasOwn(target, name)
  }

  /** @returns takes it away, leaving the others in place */
  add (wrap: Wrap): () => void {
    this.#wraps = [...this.#wraps, wrap]
    this.#install()
    return () => {
      if (!this.#wraps.includes(wrap)) return
      this.#wraps = this.#wraps.filter(other => other !== wrap)
      this.#install()
    }
  }

  get isEmpty (): boolean {
    return this.#wraps.length === 0
  }

  #composed (): unknown {
    return this.#wraps.reduce<unknown>((next, wrap) => wrap(next as never), this.#original)
  }

  #install (): void {
    if (this.isEmpty && !this.#isOwn) Reflect.deleteProperty(this.#target, this.#name)
    else Reflect.set(this.#target, this.#name, this.#composed())
  }
}

/** Methods that are intercepted now, by object. */
const interceptions = new WeakMap<object, Map<PropertyKey, Interception>>()

/**
 * Wraps a method of one object. Several may wrap the same method and end in any order; the last that ends leaves the
 * object as it was found.
 *
 * @param wrap gets what it wraps; called again when one below it ends
 * @returns ends it; calling it again does nothing
 */
export function intercept<T extends object, K extends keyof T> (
  target: T, name: K, wrap: (original: T[K]) => T[K]
): () => void {
  const ofTarget = interceptions.get(target) ?? new Map<PropertyKey, Interception>()
  interceptions.set(target, ofTarget)
  const interception = ofTarget.get(name) ?? new Interception(target, name)
  ofTarget.set(name, interception)
  // an identity of its own: the same function may wrap twice
  const end = interception.add(original => wrap(original))
  return () => {
    end()
    if (interception.isEmpty && ofTarget.get(name) === interception) ofTarget.delete(name)
  }
}
