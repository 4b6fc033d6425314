import { createHash } from 'node:crypto'
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formatMemory } from '@gsplan/cli'
import { diskBytes, MAX_REPORT_BYTES, parseReport, type InstanceReport } from './collector-protocol.ts'
import { diskRoom } from './disk-room.ts'
import { instanceKey } from './instance-number.ts'

/** Settings of an {@link OutputsReceiver}. */
export interface OutputsReceiverInit {
  /** Folder of an instance; undefined for one that the run has not. */
  readonly folderOf: (report: InstanceReport) => string | undefined
  readonly onReport: (report: InstanceReport) => void
}

/** @throws where a disk would be filled */
async function assertRoom (folder: string, { files }: InstanceReport): Promise<void> {
  await mkdir(folder, { recursive: true })
  const needed = files.reduce((sum, file) => sum + diskBytes(file), 0)
  const room = await diskRoom(folder)
  if (needed > room) {
    throw new Error(`expected room for ${formatMemory(needed)} on the disk of ${folder}, found ${formatMemory(room)} that may be taken`)
  }
}

/** Writes the stream of a collector to files; a stream that breaks is followed by one from {@link received} on. */
export class OutputsReceiver {
  readonly #init: OutputsReceiverInit
  #line = Buffer.alloc(0)
  #report: InstanceReport | undefined
  #file = 0
  #left = 0
  #handle: FileHandle | undefined
  #hash = createHash('sha256')
  #received = 0
  /** Instances of which all is there. */
  readonly #known = new Set<string>()
  #isWhole = false

  constructor (init: OutputsReceiverInit) {
    this.#init = init
  }

  /** Instances of which all is there. */
  get received (): number {
    return this.#received
  }

  /** True when the last stream has come to its end. */
  get isWhole (): boolean {
    return this.#isWhole
  }

  /** Forgets the instance that a broken stream has left unfinished. */
  async restart (): Promise<void> {
    await this.#handle?.close()
    this.#handle = undefined
    this.#report = undefined
    this.#line = Buffer.alloc(0)
    this.#left = 0
    this.#isWhole = false
  }

  async push (chunk: Uint8Array): Promise<void> {
    let at = 0
    while (at < chunk.length) {
      if (this.#left > 0) {
        const part = chunk.subarray(at, at + this.#left)
        // a bare `write` may write a part only
        await this.#handle?.writeFile(part)
        this.#hash.update(part)
        at += part.length
        this.#left -= part.length
        if (this.#left === 0) await this.#endFile()
        continue
      }
      const end = chunk.indexOf(10, at)
      const part = chunk.subarray(at, end === -1 ? chunk.length : end)
      this.#line = Buffer.concat([this.#line, part])
      if (this.#line.length > MAX_REPORT_BYTES) throw new Error('the collector sent a report that is too long')
      at = end === -1 ? chunk.length : end + 1
      if (end !== -1) await this.#onLine(this.#line.toString('utf8'))
    }
  }

  async #onLine (line: string): Promise<void> {
    this.#line = Buffer.alloc(0)
    if (/^\{"end":\d+\}$/.test(line)) {
      this.#isWhole = true
      return
    }
    const report = parseReport(line)
    if (report === undefined) throw new Error('the collector sent something else than a report')
    if (this.#known.has(instanceKey(report))) throw new Error(`the collector sent the outputs of ${instanceKey(report)} again`)
    const folder = this.#init.folderOf(report)
    if (folder !== undefined) await assertRoom(folder, report)
    this.#isWhole = false
    this.#report = report
    this.#file = -1
    await this.#nextFile()
  }

  /** Opens the next file that has bytes; files without any are made on the way. */
  async #nextFile (): Promise<void> {
    const report = this.#report as InstanceReport
    const folder = this.#init.folderOf(report)
    for (;;) {
      const entry = report.files[++this.#file]
      if (entry === undefined) break
      if (folder !== undefined) {
        const path = join(folder, entry.path)
        await mkdir(dirname(path), { recursive: true })
        this.#handle = await open(path, 'w')
      }
      this.#hash = createHash('sha256')
      this.#left = entry.size
      if (entry.size > 0) return
      await this.#endFile(false)
    }
    if (folder !== undefined) this.#init.onReport(report)
    this.#known.add(instanceKey(report))
    this.#report = undefined
    this.#received++
  }

  async #endFile (goesOn = true): Promise<void> {
    await this.#handle?.close()
    this.#handle = undefined
    const { path, sha256, size } = this.#report?.files[this.#file] ?? {}
    if (size !== 0 && this.#hash.digest('hex') !== sha256) throw new Error(`${path ?? ''} did not come as it was sent`)
    if (goesOn) await this.#nextFile()
  }
}
