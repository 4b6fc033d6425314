/** Deepest nesting that is read: no file of a run nests deeper than a few levels. */
const MAX_DEPTH = 64
/** Length up to which a text is parsed unseen: it can't hold much. */
const SHORT = 1024

const [QUOTE, BACKSLASH, COMMA, COLON] = [34, 92, 44, 58] as const
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125] as const

/** Finds where a string that begins before a place ends. */
function endOfString (text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return at
  }
  return text.length
}

/** Size of a JSON text, as far as memory is concerned. */
export interface JsonSize {
  /** Levels of objects and arrays. */
  readonly depth: number
  /** Values, about. */
  readonly values: number
  /** Keys of objects, about: where they differ, each takes far more than a value. */
  readonly keys: number
}

/** Measures a JSON text without making any value; the text need not be valid. */
export function measureJson (text: string): JsonSize {
  let [depth, deepest, values, keys] = [0, 0, 1, 0]
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at + 1)
        break
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        values++
        if (++depth > deepest) deepest = depth
        break
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        depth--
        break
      case COLON:
        keys++
        break
      case COMMA:
        values++
    }
  }
  return { depth: deepest, values, keys }
}

/**
 * Parses untrusted JSON: what nests so deeply that no file of a run does, and would exhaust the stack of its readers, is
 * refused.
 *
 * @param onSize receives the size of a long text before any value is made; it may throw
 * @throws {SyntaxError} for other text than JSON, or for deep nesting
 */
export function parseJson (text: string, onSize: (size: JsonSize) => void = () => {}): unknown {
  if (text.length > SHORT) {
    const size = measureJson(text)
    if (size.depth > MAX_DEPTH) throw new SyntaxError(`nested ${size.depth} levels deep, at most ${MAX_DEPTH} are read`)
    onSize(size)
  }
  return JSON.parse(text)
}
