import { createHash, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  isOutputPath, MAX_MESSAGE_CHARACTERS, MAX_MESSAGES, MAX_REPORT_BYTES, parseReport, type CollectorState,
  type InstanceReport
} from '../collector-protocol.ts'
import { instanceKey, type InstanceNumber } from '../instance-number.ts'
import { MAX_LIVE_BYTES } from '../live-protocol.ts'
import { LiveCollection } from './live-collection.ts'
import { OutputsRoom, OverrunError, type OutputsRoomInit } from './outputs-room.ts'
import { drain, lengthOf, readBody, readText, Refusal } from './requests.ts'

/** Time for which an instance that waits for the others is not answered, ms: silent connections are cut sooner or later. */
const START_WAIT_MS = 20_000

export interface CollectorInit extends OutputsRoomInit {
  readonly token: string
  /** Instances of each group of the run. */
  readonly groupSizes: readonly number[]
  readonly barriers: () => readonly string[]
  /** Called with the number of reports, for each. */
  readonly onReport?: ((reports: number) => void) | undefined
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

async function digestFile (path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** @throws {Refusal} */
function toOutputPath (path: string | null): string {
  if (isOutputPath(path)) return path
  throw new Refusal(400, { expected: 'a path below the folder of outputs' })
}

/** Takes room. @throws {Refusal} where there is none */
async function inRoom (claim: () => Promise<void> | void): Promise<void> {
  try {
    await claim()
  } catch (error) {
    if (!(error instanceof OverrunError)) throw error
    throw new Refusal(413, { expected: `room for outputs within the limit of the ${error.message}` })
  }
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
  readonly #room: OutputsRoom
  #messageCharacters = 0
  /** Answers to instances that wait for the others. */
  readonly #waiting = new Set<() => void>()
  /** The last write of each file: writes follow each other. */
  readonly #writes = new Map<string, Promise<void>>()

  constructor (init: CollectorInit) {
    this.#init = init
    this.#token = digest(init.token)
    this.#instances = init.groupSizes.reduce((sum, size) => sum + size, 0)
    this.#live = new LiveCollection({ instances: this.#instances })
    this.#room = new OutputsRoom(init)
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
    const path = (): string => toOutputPath(url.searchParams.get('path'))
    switch (name) {
      case 'GET files': give({ size: await sizeOf(this.#pathOf(place(), path())) }); return
      case 'POST files': give({ size: await this.#takeFile(place(), path(), number('offset'), request) }); return
      case 'POST reports': await this.#takeReport(await readText(request, MAX_REPORT_BYTES)); give({}); return
      case 'POST messages':
        this.#takeMessage(await readText(request, 64 * 1024))
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

  #pathOf ({ group, index }: InstanceNumber, path: string): string {
    return join(this.#init.dir, String(group), String(index), path)
  }

  #state (from: number): CollectorState {
    const failed = this.#reports.find(({ end }) => end !== undefined && end.outcome !== 'ok')
    return {
      ready: this.#ready.size, reports: this.#reports.length, failed: failed && { group: failed.group, index: failed.index },
      overrun: this.#room.overrun, messages: this.#messages.slice(from),
      barriers: this.#init.barriers(), live: this.#live.read()
    }
  }

  /** Keeps a message for the client, unless it has as many as it is given. */
  #takeMessage (message: string): void {
    this.#messageCharacters += message.length
    if (this.#messages.length >= MAX_MESSAGES || this.#messageCharacters > MAX_MESSAGE_CHARACTERS) return
    this.#messages.push(message)
  }

  /** Takes a part of a file, unless its instance has reported: another process of the same number changes nothing then. */
  async #takeFile (
    place: InstanceNumber, path: string, offset: number, request: IncomingMessage
  ): Promise<number> {
    const length = lengthOf(request)
    if (!this.#known.has(instanceKey(place))) {
      try {
        return await this.#write(place, path, { offset, length }, request)
      } catch (error) {
        // who still sends does not read why it is refused
        if (error instanceof Refusal) await drain(request)
        throw error
      }
    }
    await drain(request)
    return offset + length
  }

  /** Appends to a file, or begins it anew at 0. @returns its size */
  async #write (
    place: InstanceNumber, name: string, { offset, length }: { readonly offset: number, readonly length: number },
    request: IncomingMessage
  ): Promise<number> {
    const path = this.#pathOf(place, name)
    const before = this.#writes.get(path)
    const write = (async () => {
      await before?.catch(() => {})
      const size = await sizeOf(path)
      if (offset !== 0 && offset !== size) throw new Refusal(409, { size })
      await inRoom(async () => this.#room.claim(place, name, offset + length, length))
      await mkdir(dirname(path), { recursive: true })
      await pipeline(request, createWriteStream(path, { flags: offset === 0 ? 'w' : 'a' }))
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
      // files without content come with the report alone
      if (size === 0) await inRoom(() => { this.#room.take(report, path, 0) })
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
