import { parseMemory } from '@gsplan/cli'
import { FormatError } from './errors.ts'

/**
 * Reads humanised bytes as `github.com/dustin/go-humanize` does: `2 KiB` = 2048, `2 kB` = 2000, `1MiB`, `2048`.
 *
 * @returns whole bytes
 * @throws {FormatError}
 */
export function parseSize (text: string): number {
  const bytes = parseMemory(text)
  if (bytes === undefined) throw new FormatError('', 'a size such as 2 KiB', JSON.stringify(text))
  return bytes
}
