const { compare } = new Intl.Collator('en', { numeric: true })

function comparePaths (a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(a[i] as string, b[i] as string)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Files in the order in which their folders list them: by name, numbers by their value. */
export const inPathOrder = <T extends { readonly path: string }>(files: readonly T[]): T[] => files
  .map(file => ({ file, parts: file.path.split('/') }))
  .sort((a, b) => comparePaths(a.parts, b.parts))
  .map(({ file }) => file)
