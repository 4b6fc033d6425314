/** Progress of a transfer. */
export interface TransferStats {
  readonly bytes: number
  /** Size of the transfers that rclone has found so far. */
  readonly totalBytes: number
  readonly files: number
  readonly totalFiles: number
  /** Files that were compared. */
  readonly checks: number
  /** Mean since the transfer began. */
  readonly bytesPerS: number
  /** Seconds that are left at that speed, null while unknown. */
  readonly etaS: number | null
}

interface LogEntry {
  readonly level?: unknown
  readonly msg?: unknown
  readonly object?: unknown
  readonly stats?: unknown
}

const numberOf = (value: unknown): number => typeof value === 'number' && Number.isFinite(value) ? value : 0

function toStats (stats: Readonly<Record<string, unknown>>): TransferStats {
  const [bytes, totalBytes] = [numberOf(stats['bytes']), numberOf(stats['totalBytes'])]
  // rclone's own speed and ETA are averages that begin near nothing: an hour's transfer would first take days
  const elapsedS = numberOf(stats['elapsedTime'])
  const bytesPerS = elapsedS > 0 ? bytes / elapsedS : 0
  return {
    bytes, totalBytes, files: numberOf(stats['transfers']), totalFiles: numberOf(stats['totalTransfers']),
    checks: numberOf(stats['checks']),
    bytesPerS, etaS: bytesPerS > 0 ? Math.max(0, totalBytes - bytes) / bytesPerS : null
  }
}

function parseEntry (line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as LogEntry
  } catch {
    return undefined
  }
}

/** Memory that a line takes beside its characters, about. */
const ENTRY_BYTES = 64
/** Characters of lines that are none of JSON. */
const MAX_CLOSING = 65_536

/** Cuts off the status and request id that S3 appends to messages. */
const withoutRequest = (text: string): string => text.replace(/\s*status code: \d+, request id:.*$/s, '').trim()

/**
 * Reads what rclone writes with `--use-json-log`: lines of JSON, and plain lines of why it ends. (The form of entries and
 * stats: rclone's documentation of `--use-json-log` and of `core/stats`.)
 */
export class RcloneLog {
  /** In the order they came, with the file that each is about. */
  readonly errors: string[] = []
  readonly notices: string[] = []
  readonly #onStats: ((stats: TransferStats) => void) | undefined
  #closing = ''
  #keptBytes = 0

  constructor (onStats?: (stats: TransferStats) => void) {
    this.#onStats = onStats
  }

  /** Memory that errors, notices and last words take, about. */
  get keptBytes (): number {
    return this.#keptBytes
  }

  read (line: string): void {
    const entry = parseEntry(line)
    if (entry === undefined) {
      const text = line.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, '')
      if (this.#closing.length < MAX_CLOSING) this.#closing += `${text}\n`
      this.#keptBytes += text.length + ENTRY_BYTES
    } else if (typeof entry.stats === 'object' && entry.stats !== null) {
      this.#onStats?.(toStats(entry.stats as Readonly<Record<string, unknown>>))
    } else {
      const list = entry.level === 'error' || entry.level === 'critical' ? this.errors : this.notices
      const about = typeof entry.object === 'string' && entry.object !== '' ? `${entry.object}: ` : ''
      const text = about + withoutRequest(String(entry.msg))
      list.push(text)
      this.#keptBytes += text.length + ENTRY_BYTES
    }
  }

  /** Why rclone failed: the first error it met, else its last words. */
  get reason (): string {
    const [first] = this.errors
    if (first !== undefined) return first
    const said = withoutRequest(this.#closing).replace(/^Failed to [a-z]+( with \d+ errors: last error was)?: /, '')
    return said === '' ? 'no message' : said
  }
}
