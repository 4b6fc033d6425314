/** The number that a text of a score parameter stands for: an empty one is 0, as in Go, and so is `0s`. */
function scoreOf (text: string): number {
  const plain = text.trim()
  return plain === '' || /^0[a-zµμ]*$/.test(plain) ? 0 : Number(plain)
}

/** Tests whether two texts of a field mean the same. */
export function isSameText (id: string, a: string, b: string): boolean {
  if (a.trim() === b.trim()) return true
  return id.startsWith('PEER_SCORE_PARAMS.') && scoreOf(a) === scoreOf(b)
}
