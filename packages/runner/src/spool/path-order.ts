const { compare } = new Intl.Collator('en', { numeric: true })

/** Order of names in a folder: numbers by their value; names that differ in leading zeros alone by their characters. */
export const compareNames = (a: string, b: string): number => {
  const order = compare(a, b)
  return order !== 0 || a === b ? order : a < b ? -1 : 1
}

function comparePaths (a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareNames(a[i] as string, b[i] as string)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Files in the order in which their folders list them. */
export const inPathOrder = <T extends { readonly path: string }>(files: readonly T[]): T[] => files
  .map(file => ({ file, parts: file.path.split('/') }))
  .sort((a, b) => comparePaths(a.parts, b.parts))
  .map(({ file }) => file)
