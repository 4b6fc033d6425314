import { createWriteStream, type WriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { constants, createGzip, type Gzip } from 'node:zlib'
import { makeFolder } from '@gsplan/cli'
import { createTraceWriter, readTraceFile, TraceFormatError, writeTraceChunks } from '@gsplan/tracer'

export interface RotatingTraceOptions {
  /** Size at which a file is finished, bytes. @default 64 MiB */
  readonly maxFileBytes?: number | undefined
  /** Age at which a file is finished, ms. @default 1 h */
  readonly maxFileAgeMs?: number | undefined
  /** Told of each finished file. */
  readonly onFile?: ((path: string) => void) | undefined
}

const DEFAULT_FILE_BYTES = 64 * 2 ** 20
const DEFAULT_FILE_AGE_MS = 3_600_000
/** Longest time whose events a crash may cost, ms. */
const FLUSH_EVERY_MS = 5000
const CURRENT = 'current'

interface OpenFile {
  readonly gzip: Gzip
  readonly file: WriteStream
  readonly openedAt: number
}

/**
 * Trace files `trace.<unix ns>.pb.gz` in a folder, one after another. Events are gathered in a file called `current`,
 * which gets its name when it is finished; one that a crash left behind is finished, with what is whole in it, at the
 * next start.
 */
export class RotatingTrace {
  readonly #dir: string
  readonly #maxFileBytes: number
  readonly #maxFileAgeMs: number
  readonly #onFile: (path: string) => void
  readonly #timer: NodeJS.Timeout
  #open: OpenFile | undefined
  /** Writes and rotations, one after another. */
  #last: Promise<void> = Promise.resolve()
  #lastNs = 0n

  private constructor (dir: string, options: RotatingTraceOptions) {
    this.#dir = dir
    this.#maxFileBytes = options.maxFileBytes ?? DEFAULT_FILE_BYTES
    this.#maxFileAgeMs = options.maxFileAgeMs ?? DEFAULT_FILE_AGE_MS
    this.#onFile = options.onFile ?? (() => undefined)
    this.#timer = setInterval(() => { this.#tick() }, Math.min(FLUSH_EVERY_MS, this.#maxFileAgeMs))
    this.#timer.unref()
  }

  /** Opens a folder, which is made if it is not there. */
  static async open (dir: string, options: RotatingTraceOptions = {}): Promise<RotatingTrace> {
    makeFolder(dir)
    const trace = new RotatingTrace(dir, options)
    await trace.#recover()
    return trace
  }

  /** Appends records without their length prefixes; ends when they are handed to the system. */
  write (records: readonly Uint8Array[]): Promise<void> {
    // copied at once: they are lent
    const chunks: Uint8Array[] = []
    const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) })
    for (const record of records) writer.writeRecord(record)
    writer.flush()
    return this.#next(async () => {
      const { gzip, file } = this.#open ??= this.#openFile()
      for (const chunk of chunks) {
        await new Promise<void>((resolve, reject) => {
          gzip.write(chunk, error => { if (error == null) resolve(); else reject(error) })
        })
      }
      if (file.bytesWritten >= this.#maxFileBytes) await this.#finish()
    })
  }

  /** Finishes the current file, if there are events in it. */
  rotate (): Promise<void> {
    return this.#next(async () => this.#finish())
  }

  async close (): Promise<void> {
    clearInterval(this.#timer)
    await this.rotate()
  }

  #next (work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }

  #openFile (): OpenFile {
    const gzip = createGzip()
    const file = createWriteStream(join(this.#dir, CURRENT))
    // a full disk, say: it comes out where the next record is written
    file.on('error', error => { gzip.destroy(error) })
    gzip.on('error', () => undefined)
    gzip.pipe(file)
    return { gzip, file, openedAt: performance.now() }
  }

  async #finish (): Promise<void> {
    const open = this.#open
    if (open === undefined) return
    this.#open = undefined
    open.gzip.end()
    await finished(open.file)
    await this.#name(join(this.#dir, CURRENT))
  }

  async #name (path: string): Promise<void> {
    const named = this.#nextName()
    await rename(path, named)
    this.#onFile(named)
  }

  #nextName (): string {
    const now = BigInt(Date.now()) * 1_000_000n
    this.#lastNs = now > this.#lastNs ? now : this.#lastNs + 1n
    return join(this.#dir, `trace.${this.#lastNs}.pb.gz`)
  }

  #tick (): void {
    const open = this.#open
    if (open === undefined) return
    if (performance.now() - open.openedAt >= this.#maxFileAgeMs) this.rotate().catch(() => undefined)
    else open.gzip.flush(constants.Z_SYNC_FLUSH)
  }

  /** Names a file left by a crash, without its cut-off record. */
  async #recover (): Promise<void> {
    const left = join(this.#dir, CURRENT)
    const size = await stat(left).then(({ size: bytes }) => bytes, () => 0)
    if (size > 0) {
      let events = 0
      async function * whole (): AsyncGenerator<Uint8Array> {
        try {
          for await (const batch of readTraceFile(left)) {
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
      else this.#onFile(named)
    }
    await rm(left, { force: true })
  }
}
