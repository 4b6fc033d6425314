import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { parseEventLine, type RecordedEvent } from './event-line.ts'

/** Bytes that one call reads at most: more than the longest line. */
const CHUNK = 2 ** 18
/** Bytes of the first lines that are looked at: texts of an event are cut. */
const FIRST = 2 ** 15
/** Longer lines are no events. */
const MAX_LINE = 2 ** 17

/** An event, and where its line ends in the file: reading goes on there. */
export interface ReadEvent {
  readonly event: RecordedEvent
  readonly end: number
}

/** Follows a file of events that is being written. It stays open when the run's directory is moved. */
export class EventReader {
  readonly #path: string
  #file: FileHandle | undefined
  #offset: number

  /** @param offset end of the last event that is known, as {@link ReadEvent} gives it; the begin for what is none */
  constructor (path: string, offset = 0) {
    this.#path = path
    this.#offset = Number.isSafeInteger(offset) && offset > 0 ? offset : 0
  }

  /** Place in the file where the next call of {@link read} goes on. */
  get place (): number {
    return this.#offset
  }

  /**
   * Reads the events that came since the last call, at most 256 KiB of them; other lines are skipped.
   *
   * @returns none while there is no file, or it is no regular one
   */
  async read (): Promise<readonly ReadEvent[]> {
    this.#file ??= await this.#open()
    if (this.#file === undefined) return []
    // many readers may wait for one file
    const { size } = await this.#file.stat()
    if (size <= this.#offset) return []
    const bytes = Buffer.alloc(Math.min(CHUNK, size - this.#offset))
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, this.#offset)
    return this.#split(bytes.subarray(0, bytesRead))
  }

  /** Reads the first event among the first lines of the file, and leaves the place of {@link read} as it is. */
  async first (): Promise<RecordedEvent | undefined> {
    this.#file ??= await this.#open()
    if (this.#file === undefined) return undefined
    const bytes = Buffer.alloc(FIRST)
    const { bytesRead } = await this.#file.read(bytes, 0, FIRST, 0)
    const lines = bytes.toString('utf8', 0, bytesRead).split('\n').slice(0, -1)
    for (const line of lines) {
      const event = parseEventLine(line)
      if (event !== undefined) return event
    }
    return undefined
  }

  async close (): Promise<void> {
    await this.#file?.close().catch(() => {})
    this.#file = undefined
  }

  /** Links and named pipes are not followed: the folder may be another user's. */
  async #open (): Promise<FileHandle | undefined> {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
    const file = await open(this.#path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined)
    if (file === undefined || (await file.stat()).isFile()) return file
    await file.close()
    return undefined
  }

  #split (bytes: Buffer): ReadEvent[] {
    const found: ReadEvent[] = []
    const begin = this.#offset
    let start = 0
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      const event = end - start > MAX_LINE ? undefined : parseEventLine(bytes.toString('utf8', start, end))
      start = end + 1
      if (event !== undefined) found.push({ event, end: begin + start })
    }
    // of a line without an end within all that was read nothing is waited for
    this.#offset = begin + (start === 0 && bytes.length > MAX_LINE ? bytes.length : start)
    return found
  }
}
