import { createHash, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  isOutputPath, MAX_OUTPUT_BYTES, MAX_REPORT_BYTES, parseReport, type CollectorState, type InstanceReport
} from '../collector-protocol.ts'
import { instanceKey, type InstanceNumber } from '../instance-number.ts'
import { MAX_LIVE_BYTES } from '../live-protocol.ts'
import { LiveCollection } from './live-collection.ts'

/** Messages that are kept for the client. */
const MAX_MESSAGES = 10_000

/** Time for which an instance that waits for the others is not answered, ms: silent connections are cut sooner or later. */
const START_WAIT_MS = 20_000

export interface CollectorInit {
  /** Folder for outputs. */
  readonly dir: string
  readonly token: string
  /** Instances of each group of the run. */
  readonly groupSizes: readonly number[]
  readonly barriers: () => readonly string[]
  /** Called with the number of reports, for each. */
  readonly onReport?: ((reports: number) => void) | undefined
}

/** A refusal, as the status and body of an answer. */
class Refusal extends Error {
  readonly status: number
  readonly body: object

  constructor (status: number, body: object) {
    super(String(status))
    this.status = status
    this.body = body
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Body of a request, up to a limit. */
async function readBody (request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > most) throw new Refusal(413, { expected: `at most ${most} bytes` })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const readText = async (request: IncomingMessage, most: number): Promise<string> =>
  (await readBody(request, most)).toString('utf8')

async function digestFile (path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

const sizeOf = async (path: string): Promise<number> => stat(path).then(({ size }) => size, () => 0)

/**
 * Takes the instances' outputs over HTTP, file by file, in chunks that follow on what is there; checks them by the report
 * of their instance; and hands all to the client in one stream.
 */
export class Collector {
  readonly server: Server
  readonly #init: CollectorInit
  /** Instances of the run. */
  readonly #instances: number
  readonly #token: Buffer
  readonly #reports: InstanceReport[] = []
  readonly #known = new Set<string>()
  readonly #messages: string[] = []
  readonly #ready = new Set<string>()
  readonly #live: LiveCollection
  /** Answers to instances that wait for the others. */
  readonly #waiting = new Set<() => void>()
  /** The last write of each file: writes follow each other. */
  readonly #writes = new Map<string, Promise<void>>()

  constructor (init: CollectorInit) {
    this.#init = init
    this.#token = digest(init.token)
    this.#instances = init.groupSizes.reduce((sum, size) => sum + size, 0)
    this.#live = new LiveCollection({ instances: this.#instances })
    this.server = createServer((request, response) => { void this.#answer(request, response) })
    this.server.requestTimeout = 0
  }

  get reports (): readonly InstanceReport[] {
    return this.#reports
  }

  async #answer (request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'http://collector')
      const [, token = '', ...parts] = url.pathname.split('/')
      if (!timingSafeEqual(digest(token), this.#token)) throw new Refusal(404, {})
      await this.#route(`${request.method ?? ''} ${parts[0] ?? ''}`, { request, response, url, parts })
    } catch (error) {
      if (response.headersSent) {
        response.destroy()
        return
      }
      const { status, body } = error instanceof Refusal ? error : { status: 500, body: { error: (error as Error).message } }
      response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body))
    }
  }

  async #route (
    name: string, { request, response, url, parts: [, group = '', index = ''] }:
    { request: IncomingMessage, response: ServerResponse, url: URL, parts: readonly string[] }
  ): Promise<void> {
    const give = (body: object): void => { response.end(JSON.stringify(body)) }
    const number = (field: string): number => Math.max(0, Math.trunc(Number(url.searchParams.get(field) ?? 0)) || 0)
    const place = (): InstanceNumber => this.#placeOf(group, index)
    const file = (): string => this.#pathOf(place(), url.searchParams.get('path'))
    switch (name) {
      case 'GET files': give({ size: await sizeOf(file()) }); return
      case 'POST files': give({ size: await this.#takeFile(place(), file(), number('offset'), request) }); return
      case 'POST reports': await this.#takeReport(await readText(request, MAX_REPORT_BYTES)); give({}); return
      case 'POST messages':
        this.#messages.push(await readText(request, 64 * 1024))
        if (this.#messages.length > MAX_MESSAGES) this.#messages.pop()
        give({})
        return
      case 'POST live':
        give(this.#live.take(instanceKey(place()), number('number'), await readBody(request, MAX_LIVE_BYTES)))
        return
      case 'GET start': await this.#untilAllReady(instanceKey(place())); give({ start: this.#isReady() }); return
      case 'GET state': give(this.#state(number('messages'))); return
      case 'GET outputs': await this.#give(number('from'), response); return
      default: throw new Refusal(404, {})
    }
  }

  #isReady (): boolean {
    return this.#ready.size >= this.#instances
  }

  /** Waits until all instances are there, or for a while. */
  async #untilAllReady (instance: string): Promise<void> {
    this.#ready.add(instance)
    if (this.#isReady()) {
      for (const go of this.#waiting) go()
      return
    }
    await new Promise<void>(resolve => {
      const go = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(go)
        resolve()
      }
      const timer = setTimeout(go, START_WAIT_MS)
      this.#waiting.add(go)
    })
  }

  /** @throws {Refusal} for an instance that the run has not */
  #placeOf (group: string, index: string): InstanceNumber {
    const place = { group: Number(group), index: Number(index) }
    if (/^\d{1,7}$/.test(group) && /^\d{1,7}$/.test(index) && this.#has(place)) return place
    throw new Refusal(400, { expected: 'an instance of the run' })
  }

  #has ({ group, index }: InstanceNumber): boolean {
    return index < (this.#init.groupSizes[group] ?? 0)
  }

  #pathOf ({ group, index }: InstanceNumber, path: string | null): string {
    if (isOutputPath(path)) return join(this.#init.dir, String(group), String(index), path)
    throw new Refusal(400, { expected: 'a path below the folder of outputs' })
  }

  #state (from: number): CollectorState {
    const failed = this.#reports.find(({ end }) => end !== undefined && end.outcome !== 'ok')
    return {
      ready: this.#ready.size, reports: this.#reports.length, failed: failed && { group: failed.group, index: failed.index },
      messages: this.#messages.slice(from), barriers: this.#init.barriers(), live: this.#live.read()
    }
  }

  /** Takes a part of a file, unless its instance has reported: another process of the same number changes nothing then. */
  async #takeFile (place: InstanceNumber, path: string, offset: number, request: IncomingMessage): Promise<number> {
    if (!this.#known.has(instanceKey(place))) return this.#write(path, offset, request)
    let end = offset
    for await (const chunk of request as AsyncIterable<Buffer>) end += chunk.length
    return end
  }

  /** Appends to a file, or begins it anew at 0. @returns its size */
  async #write (path: string, offset: number, request: IncomingMessage): Promise<number> {
    const before = this.#writes.get(path)
    const write = (async () => {
      await before?.catch(() => {})
      const size = await sizeOf(path)
      if (offset !== 0 && offset !== size) throw new Refusal(409, { size })
      await mkdir(dirname(path), { recursive: true })
      let written = offset
      const limit = new Transform({
        transform: (chunk: Buffer, _encoding, callback) => {
          written += chunk.length
          callback(written > MAX_OUTPUT_BYTES ? new Error('too long') : null, chunk)
        }
      })
      await pipeline(request, limit, createWriteStream(path, { flags: offset === 0 ? 'w' : 'a' }))
    })()
    this.#writes.set(path, write)
    await write
    return sizeOf(path)
  }

  /** @throws {Refusal} naming the files that are not as the report has them */
  async #takeReport (body: string): Promise<void> {
    const report = parseReport(body)
    if (report === undefined || !this.#has(report)) {
      throw new Refusal(400, { expected: 'a report of an instance of the run' })
    }
    const key = instanceKey(report)
    if (this.#known.has(key)) return
    const bad: string[] = []
    for (const { path, size, sha256 } of report.files) {
      const file = this.#pathOf(report, path)
      if (await sizeOf(file) !== size || (size > 0 && await digestFile(file) !== sha256)) bad.push(path)
    }
    if (bad.length > 0) throw new Refusal(409, { bad })
    // another may have come while files were read
    if (this.#known.has(key)) return
    this.#known.add(key)
    this.#reports.push(report)
    this.#init.onReport?.(this.#reports.length)
  }

  /** Reports from one on, each a line of JSON with its files' bytes behind it; a line with their number is the last. */
  async #give (from: number, response: ServerResponse): Promise<void> {
    const reports = this.#reports.slice(from)
    const end = from + reports.length
    response.writeHead(200, { 'content-type': 'application/octet-stream' })
    let goOn = (): void => {}
    const closed = new Promise<void>(resolve => {
      response.once('close', () => {
        goOn()
        resolve()
      })
    })
    response.on('drain', () => { goOn() })
    for (const report of reports) {
      response.write(`${JSON.stringify(report)}\n`)
      for (const { path, size } of report.files) {
        if (size === 0) continue
        const file = this.#pathOf(report, path)
        for await (const chunk of createReadStream(file, { end: size - 1 })) {
          if (!response.write(chunk)) await new Promise<void>(resolve => { goOn = resolve })
          if (response.destroyed) return
        }
      }
    }
    response.end(`${JSON.stringify({ end })}\n`)
    await closed
  }
}
