import { UsageError } from './errors.ts'

const prefixes = ['', 'k', 'm', 'g', 't', 'p', 'e'] as const

const units: ReadonlyMap<string, number> = new Map(prefixes.flatMap((prefix, power) => [
  [`${prefix}b`, 1000 ** power], [prefix, 1000 ** power], [`${prefix}ib`, 1024 ** power], [`${prefix}i`, 1024 ** power]
]))

/**
 * Reads humanised bytes as `github.com/dustin/go-humanize` does: `2 KiB` = 2048, `2 kB` = 2000, `1MiB`, `2048`.
 *
 * @returns whole bytes; undefined for another text
 */
export function parseMemory (text: string): number | undefined {
  const match = /^\s*(\d[\d,]*(?:\.\d*)?|\.\d+)\s*([a-z]*)\s*$/i.exec(text)
  const factor = match === null ? undefined : units.get((match[2] ?? '').toLowerCase())
  return match === null || factor === undefined ? undefined : Math.trunc(Number(match[1]?.replaceAll(',', '')) * factor)
}

/**
 * Reads a flag for memory that may be used.
 *
 * @param flag as the user writes it @default '--max-memory'
 * @returns bytes; undefined without the flag: the budget follows from the size of what is read
 * @throws {UsageError} for another text than a size above 0
 */
export function parseMaxMemory (text: string | undefined, flag: string = '--max-memory'): number | undefined {
  if (text === undefined) return undefined
  const bytes = parseMemory(text)
  if (bytes !== undefined && bytes > 0) return bytes
  throw new UsageError(`${flag}: expected a size above 0 such as 4GiB, got ${JSON.stringify(text)}`)
}
