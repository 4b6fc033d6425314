import { UsageError } from '@gsplan/cli'
import { FormatError, parseSize } from '@gsplan/testground'

/**
 * Reads the flag `--max-memory`.
 *
 * @returns bytes; undefined without the flag: the budget follows from the archive's size
 * @throws {UsageError} for another text than a size above 0
 */
export function parseMaxMemory (text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  try {
    const bytes = parseSize(text)
    if (bytes > 0) return bytes
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
  }
  throw new UsageError(`--max-memory: expected a size above 0 such as 4GiB, got ${JSON.stringify(text)}`)
}
