import { formatBytes } from './format.ts'

/** Most bytes of a file that the panel takes: a fixed topology of a thousand peers has a tenth of it. */
const MAX_BYTES = 4 * 2 ** 20

/** The text of a file that the user has chosen. @throws {Error} for one that is longer than the panel takes */
export async function readFile (file: File): Promise<string> {
  if (file.size <= MAX_BYTES) return file.text()
  throw new Error(`${file.name}: expected at most ${formatBytes(MAX_BYTES)}, got ${formatBytes(file.size)}`)
}
