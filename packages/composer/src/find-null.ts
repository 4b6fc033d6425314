/** Finds the path of a null within a value, which JSON may have and TOML has not; undefined for none. */
export function findNull (value: unknown, path: string): string | undefined {
  if (value === null) return path
  if (typeof value !== 'object') return undefined
  for (const [name, entry] of Object.entries(value)) {
    const found = findNull(entry, `${path}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}
