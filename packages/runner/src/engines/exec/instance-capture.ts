import { createWriteStream } from 'node:fs'
import { lstat, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { makeFolder } from '@gsplan/cli'
import { ERROR_OUTPUT, formatInstanceFile } from '@gsplan/run-format'
import { parseRunEventLine, type RunEvent } from '@gsplan/testground'
import type { InstanceEnd } from '../launch/launcher.ts'

/** Longer lines are not events; Testground's own limit is 64 KiB. */
const MAX_LINE_BYTES = 1024 * 1024
const KEPT_LINES = 8
/** A longer run.out is taken to be whole. */
const MAX_COMPARED_BYTES = 16 * 2 ** 20

/** Settings of an {@link InstanceCapture}. */
export interface InstanceCaptureInit {
  readonly outputsDir: string
  /** Limit on its standard outputs, bytes. */
  readonly maxOutputBytes: number
  readonly onEvent: (event: RunEvent) => void
  /** Called with the reason that it can't go on: too much output, or output that can't be written. */
  readonly onTrouble: (reason: string) => void
}

/** End of an instance by what it has reported so far: a failure counts, whatever else it reports. */
export function endAfter (event: RunEvent, known: InstanceEnd | undefined): InstanceEnd | undefined {
  if (event.kind === 'success') return known ?? { outcome: 'ok' }
  if (event.kind === 'failure') return { outcome: 'failed', error: event.error }
  return event.kind === 'crash' ? { outcome: 'crashed', error: event.error } : known
}

/** End of an instance's process. */
export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly afterS: string
  /** True if gsplan ended the process, for whichever of its instances. */
  readonly wasEnded: boolean
  /** Reason of gsplan to end it. */
  readonly killed?: { readonly reason: string, readonly isConsequence: boolean } | undefined
}

const describeExit = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`

const sizeOf = async (path: string): Promise<number> => stat(path).then(found => found.size, () => 0)

/** Tests whether a file is the beginning of another: a process that was killed has not written all of its run.out. */
async function isBeginning (path: string, of: string): Promise<boolean> {
  const [file, ofSize] = [await lstat(path), await sizeOf(of)]
  const { size } = file
  if (!file.isFile() || size >= ofSize || ofSize > MAX_COMPARED_BYTES) return false
  return (await readFile(of)).subarray(0, size).equals(await readFile(path))
}

/** Captures the standard outputs of an instance into files of its outputs, and finds its outcome in them. */
export class InstanceCapture {
  /** Resolves with its first output, or its end. */
  readonly started: Promise<void>
  readonly #init: InstanceCaptureInit
  readonly #lastLines: string[] = []
  readonly #files: Array<Promise<void>> = []
  #final: InstanceEnd | undefined
  /** Reason that its outputs are not whole. */
  #lost: string | undefined
  #bytes = 0
  #onStarted = (): void => {}

  constructor (init: InstanceCaptureInit) {
    this.#init = init
    this.started = new Promise(resolve => { this.#onStarted = resolve })
  }

  /** True if it has reported its outcome. */
  get hasReportedOutcome (): boolean {
    return this.#final !== undefined
  }

  /** Captures one of its standard outputs. */
  capture (name: 'stdout' | 'stderr', stream: Readable): void {
    const file = createWriteStream(join(this.#init.outputsDir, `.${name}`))
    let isBroken = false
    this.#files.push(finished(file).catch((error: unknown) => {
      isBroken = true
      this.#lose(`its ${name} could not be kept: ${(error as Error).message}`)
      stream.resume()
    }))
    let line = Buffer.alloc(0)
    stream.on('data', (chunk: Buffer) => {
      this.#onStarted()
      this.#bytes += chunk.length
      const { maxOutputBytes } = this.#init
      if (this.#bytes > maxOutputBytes) {
        this.#init.onTrouble(`wrote more than ${maxOutputBytes} bytes to its standard outputs`)
        return
      }
      if (!isBroken && !file.write(chunk)) {
        stream.pause()
        file.once('drain', () => stream.resume())
      }
      const parts = Buffer.concat([line, chunk])
      let start = 0
      for (let end = parts.indexOf(10); end !== -1; end = parts.indexOf(10, start)) {
        this.#onLine(parts.toString('utf8', start, end))
        start = end + 1
      }
      line = parts.length - start > MAX_LINE_BYTES ? Buffer.alloc(0) : Buffer.from(parts.subarray(start))
    })
    stream.on('close', () => {
      if (line.length > 0) this.#onLine(line.toString('utf8'))
      file.end()
    })
  }

  /** Puts its outputs in place when its process has ended, and gives its outcome. */
  async end (end: ProcessEnd): Promise<InstanceEnd> {
    this.#onStarted()
    await Promise.all(this.#files)
    await this.#keepOutputs().catch((error: unknown) => {
      this.#lost ??= `its outputs could not be kept: ${(error as Error).message}`
    })
    return this.#describe(end)
  }

  #lose (reason: string): void {
    this.#lost ??= reason
    this.#init.onTrouble(reason)
  }

  #onLine (line: string): void {
    const event = parseRunEventLine(line)?.event
    if (event === undefined || event.kind !== 'start') {
      const text = event?.kind === 'message' ? event.message : line
      this.#lastLines.push(text.slice(0, 300))
      if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift()
    }
    if (event === undefined) return
    this.#final = endAfter(event, this.#final)
    this.#init.onEvent(event)
  }

  /** Standard outputs become run.out and run.err where an SDK has not written these itself, or not to the end. */
  async #keepOutputs (): Promise<void> {
    const { outputsDir } = this.#init
    const there = new Set(await readdir(outputsDir))
    const kept = [['.stdout', formatInstanceFile({ kind: 'run-out' })], ['.stderr', ERROR_OUTPUT]] as const
    for (const [captured, name] of kept) {
      const path = join(outputsDir, captured)
      const isWhole = there.has(name) && !await isBeginning(join(outputsDir, name), path)
      if (isWhole || await sizeOf(path) === 0) await rm(path, { force: true })
      else await rename(path, join(outputsDir, name))
    }
  }

  #describe ({ code, signal, afterS, killed, wasEnded }: ProcessEnd): InstanceEnd {
    if (this.#final?.outcome === 'ok' && killed === undefined) {
      if (this.#lost !== undefined) return { outcome: 'failed', error: this.#lost }
      return code === 0 || wasEnded ? this.#final : { ...this.#final, badExit: describeExit(code, signal) }
    }
    if (killed !== undefined) {
      const { reason, isConsequence } = killed
      return { outcome: 'failed', error: `${reason}, after ${afterS} s; ${this.#last()}`, isConsequence: isConsequence || undefined }
    }
    if (this.#final !== undefined) return { ...this.#final, error: `${this.#final.error ?? ''}, after ${afterS} s` }
    return {
      outcome: signal === null ? 'missing' : 'crashed',
      error: `ended with ${describeExit(code, signal)} after ${afterS} s, before it reported an outcome; ${this.#last()}`
    }
  }

  #last (): string {
    return this.#lastLines.length === 0 ? 'it said nothing' : `last lines: ${this.#lastLines.join(' ⏎ ')}`
  }
}

/** A folder for an instance's outputs, empty. */
export const createOutputsDir = async (dir: string): Promise<void> => { makeFolder(dir) }
