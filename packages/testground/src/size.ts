import { FormatError } from './errors.ts'

const prefixes = ['', 'k', 'm', 'g', 't', 'p', 'e'] as const

const units: ReadonlyMap<string, number> = new Map(prefixes.flatMap((prefix, power) => [
  [`${prefix}b`, 1000 ** power], [prefix, 1000 ** power], [`${prefix}ib`, 1024 ** power], [`${prefix}i`, 1024 ** power]
]))

/**
 * Reads humanised bytes as `github.com/dustin/go-humanize` does: `2 KiB` = 2048, `2 kB` = 2000, `1MiB`, `2048`.
 *
 * @returns whole bytes
 * @throws {FormatError}
 */
export function parseSize (text: string): number {
  const match = /^\s*(\d[\d,]*(?:\.\d*)?|\.\d+)\s*([a-z]*)\s*$/i.exec(text)
  const factor = match === null ? undefined : units.get((match[2] ?? '').toLowerCase())
  if (match === null || factor === undefined) throw new FormatError('', 'a size such as 2 KiB', JSON.stringify(text))
  return Math.trunc(Number(match[1]?.replaceAll(',', '')) * factor)
}
