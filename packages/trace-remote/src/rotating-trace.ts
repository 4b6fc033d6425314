import { createReadStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { makeFolder } from '@gsplan/cli'
import { createTraceWriter, readTrace, TraceFormatError, writeTraceChunks } from '@gsplan/tracer'
import { createGrowingFile, type GrowingFile } from './trace-file.ts'

export interface RotatingTraceOptions {
  /** Size at which a file is finished, bytes. @default 64 MiB */
  readonly maxFileBytes?: number | undefined
  /** Age at which a file is finished, ms. @default 1 h */
  readonly maxFileAgeMs?: number | undefined
  /** Told of each finished file. */
  readonly onFile?: ((path: string) => void) | undefined
  /** Told why the storage failed, each time, and of the pause before the next attempt, ms. */
  readonly onStorageError?: ((error: Error, retryMs: number) => void) | undefined
  /** Pause before the storage is tried again, ms; doubled each time up to a minute. @default 1000 */
  readonly retryMs?: number | undefined
}

/** Whole events that wait to be stored. */
interface Waiting {
  readonly bytes: Uint8Array
  readonly events: number
}

/** Operations of a file system that a trace uses. */
export interface TraceStorage {
  readonly create: (path: string) => Promise<GrowingFile>
  readonly rename: (from: string, to: string) => Promise<void>
}

const DEFAULT_FILE_BYTES = 64 * 2 ** 20
const DEFAULT_FILE_AGE_MS = 3_600_000
const DEFAULT_RETRY_MS = 1000
const MAX_RETRY_MS = 60_000
/** Longest time whose events a crash may cost, ms. */
const FLUSH_EVERY_MS = 5000
/** Events that are compressed together, bytes: a gzip member, several windows long. */
const MEMBER_BYTES = 2 ** 17
const CURRENT = 'current'

const compress = promisify(gzip)

/**
 * Trace files `trace.<unix ns>.pb.gz` in a folder, one after another. Events are gathered in a file called `current`,
 * which gets its name when it is finished; one that a crash left behind is finished, with the whole events in it, at the
 * next start. A file grows by whole gzip members, so that it is complete at any time; a storage that fails is tried again
 * until the trace is closed, and holds up those who write meanwhile.
 */
export class RotatingTrace {
  readonly #dir: string
  readonly #options: RotatingTraceOptions
  readonly #storage: TraceStorage
  readonly #timer: NodeJS.Timeout
  #file: { readonly file: GrowingFile, readonly openedAt: number } | undefined
  /** Events that wait for their member. */
  readonly #pending: Waiting[] = []
  #pendingBytes = 0
  /** Writes and rotations, one after another. */
  #last: Promise<void> = Promise.resolve()
  #isBusy = false
  #lastNs = 0n
  /** Aborted when the trace is closed: from then on the storage is tried once. */
  readonly #closing = new AbortController()

  private constructor (dir: string, options: RotatingTraceOptions, storage: TraceStorage) {
    this.#dir = dir
    this.#options = options
    this.#storage = storage
    const { maxFileAgeMs = DEFAULT_FILE_AGE_MS } = options
    this.#timer = setInterval(() => { this.#tick(maxFileAgeMs) }, Math.min(FLUSH_EVERY_MS, maxFileAgeMs))
    this.#timer.unref()
  }

  /**
   * Opens a folder, which is made if it is not there.
   *
   * @throws errors of the file system when what a crash left there can't be finished
   */
  static async open (
    dir: string, options: RotatingTraceOptions = {}, storage: TraceStorage = { create: createGrowingFile, rename }
  ): Promise<RotatingTrace> {
    makeFolder(dir)
    const trace = new RotatingTrace(dir, options, storage)
    await trace.#recover()
    return trace
  }

  /** Events that are not in a file: after a close, those that were lost. */
  get pendingEvents (): number {
    return this.#pending.reduce((sum, { events }) => sum + events, 0)
  }

  /** Appends records without their length prefixes; ends when there is room for the next. */
  write (records: readonly Uint8Array[]): Promise<void> {
    // copied at once: they are lent
    const chunks: Waiting[] = []
    let written = 0
    let events = 0
    const writer = createTraceWriter(chunk => {
      chunks.push({ bytes: Uint8Array.from(chunk), events: written - events })
      events = written
    })
    for (const record of records) {
      written++
      writer.writeRecord(record)
    }
    writer.flush()
    return this.#next(async () => {
      this.#pending.push(...chunks)
      this.#pendingBytes += writer.bytesWritten
      if (this.#pendingBytes >= MEMBER_BYTES) await this.#flush()
    })
  }

  /** Finishes the current file, if there are events in it. */
  rotate (): Promise<void> {
    return this.#next(async () => {
      await this.#flush()
      await this.#finish()
    })
  }

  /**
   * Finishes the current file; a storage that fails is tried once more.
   *
   * @throws the storage's error when events are lost; the file then has those before them, and its name if that was possible
   */
  async close (): Promise<void> {
    clearInterval(this.#timer)
    this.#closing.abort()
    await this.#next(async () => {
      try {
        await this.#flush()
      } finally {
        await this.#finish()
      }
    })
  }

  #next (work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(async () => {
      this.#isBusy = true
      await work().finally(() => { this.#isBusy = false })
    })
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Does work on the storage, again and again until it succeeds or the trace is closed. */
  async #insist (work: () => Promise<void>): Promise<void> {
    const { retryMs = DEFAULT_RETRY_MS, onStorageError } = this.#options
    for (let waitMs = retryMs; ; waitMs = Math.min(2 * waitMs, MAX_RETRY_MS)) {
      try {
        await work()
        return
      } catch (error) {
        if (this.#closing.signal.aborted) throw error
        onStorageError?.(error as Error, waitMs)
        await this.#pause(waitMs)
      }
    }
  }

  async #pause (ms: number): Promise<void> {
    const { signal } = this.#closing
    if (signal.aborted) return
    await new Promise<void>(resolve => {
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal.addEventListener('abort', end)
    })
  }

  /** Stores the events that wait. */
  async #flush (): Promise<void> {
    while (this.#pending.length > 0) {
      const count = this.#countMember()
      const plain = Buffer.concat(this.#pending.slice(0, count).map(({ bytes }) => bytes))
      const member = await compress(plain)
      await this.#insist(async () => {
        this.#file ??= { file: await this.#storage.create(join(this.#dir, CURRENT)), openedAt: performance.now() }
        await this.#file.file.append(member)
      })
      this.#pending.splice(0, count)
      this.#pendingBytes -= plain.length
    }
    const { maxFileBytes = DEFAULT_FILE_BYTES } = this.#options
    if (this.#file !== undefined && this.#file.file.size >= maxFileBytes) await this.#finish()
  }

  /** Pieces of the next member. */
  #countMember (): number {
    let length = 0
    const last = this.#pending.findIndex(({ bytes }) => {
      length += bytes.length
      return length >= MEMBER_BYTES
    })
    return last === -1 ? this.#pending.length : last + 1
  }

  async #finish (): Promise<void> {
    if (this.#file === undefined) return
    const { file } = this.#file
    if (file.size === 0) {
      if (this.#closing.signal.aborted) await this.#discard(file)
      return
    }
    // its bytes were taken already: an error here is none of theirs
    await file.close().catch((error: unknown) => { this.#options.onStorageError?.(error as Error, 0) })
    this.#file = undefined
    await this.#insist(async () => this.#name(join(this.#dir, CURRENT)))
  }

  /** Removes a file that the storage never took a byte of. */
  async #discard (file: GrowingFile): Promise<void> {
    await file.close().catch(() => {})
    await rm(join(this.#dir, CURRENT), { force: true }).catch(() => {})
  }

  async #name (path: string): Promise<void> {
    const named = this.#nextName()
    await this.#storage.rename(path, named)
    this.#options.onFile?.(named)
  }

  #nextName (): string {
    const now = BigInt(Date.now()) * 1_000_000n
    this.#lastNs = now > this.#lastNs ? now : this.#lastNs + 1n
    return join(this.#dir, `trace.${this.#lastNs}.pb.gz`)
  }

  /** Stores events that wait, and finishes a file that is old; one that is written is left to its writer. */
  #tick (maxFileAgeMs: number): void {
    if (this.#isBusy) return
    const isOld = this.#file !== undefined && performance.now() - this.#file.openedAt >= maxFileAgeMs
    const work = isOld ? this.rotate() : this.#next(async () => this.#flush())
    work.catch((error: unknown) => { this.#options.onStorageError?.(error as Error, 0) })
  }

  /** Names a file left by a crash, without its cut-off record. */
  async #recover (): Promise<void> {
    const left = join(this.#dir, CURRENT)
    const size = await stat(left).then(({ size: bytes }) => bytes, () => 0)
    if (size > 0) {
      let events = 0
      async function * whole (): AsyncGenerator<Uint8Array> {
        try {
          for await (const batch of readTrace(createReadStream(left))) {
            events++
            yield batch.bytes
          }
        } catch (error) {
          if (!(error instanceof TraceFormatError)) throw error
        }
      }
      const named = this.#nextName()
      await writeTraceChunks(named, whole())
      if (events === 0) await rm(named)
      else this.#options.onFile?.(named)
    }
    await rm(left, { force: true })
  }
}
