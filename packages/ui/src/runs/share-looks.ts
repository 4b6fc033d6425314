/** Time for which an answer stands, ms. */
const STANDS_MS = 200

/** A question about a run. */
type Look = (name: string, isFailed: boolean) => Promise<boolean>

/** Asks once for all who ask about the same run within a fifth of a second, such as pages that follow it. */
export function shareLooks (look: Look): Look {
  const answers = new Map<string, Promise<boolean>>()
  return async (name, isFailed) => {
    const key = `${String(isFailed)}/${name}`
    const known = answers.get(key)
    if (known !== undefined) return known
    const asked = look(name, isFailed)
    answers.set(key, asked)
    setTimeout(() => answers.delete(key), STANDS_MS).unref()
    return asked
  }
}
