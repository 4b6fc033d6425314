/**
 * Replaces a method of one object.
 *
 * @returns puts the method back
 */
export function intercept<T extends object, K extends keyof T> (
  target: T, name: K, wrap: (original: T[K]) => T[K]
): () => void {
  const own = Object.hasOwn(target, name)
  const original = target[name]
  target[name] = wrap(original)
  return () => {
    if (own) target[name] = original
    else Reflect.deleteProperty(target, name)
  }
}
