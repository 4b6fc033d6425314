import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { InstanceReport, OutputEntry } from '../collector-protocol.ts'

const CHUNK_BYTES = 4 * 2 ** 20

/** Settings of {@link handOver}. */
export interface HandOverInit {
  /** Address of the collector. */
  readonly url: string
  readonly outputsDir: string
  readonly report: Omit<InstanceReport, 'files'>
  /** Time for attempts at a collector that doesn't answer, ms. @default five minutes */
  readonly patienceMs?: number | undefined
  /** Wait between attempts, ms. @default a second */
  readonly retryMs?: number | undefined
}

/** Regular files below a folder, with their digests, in order of their paths. */
async function listOutputs (dir: string): Promise<OutputEntry[]> {
  const entries: OutputEntry[] = []
  const names = (await readdir(dir, { recursive: true })).sort()
  for (const name of names) {
    const file = join(dir, name)
    const found = await lstat(file)
    if (!found.isFile()) continue
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      size += chunk.length
    }
    entries.push({ path: relative(dir, file).split(sep).join('/'), size, sha256: hash.digest('hex') })
  }
  return entries
}

/** An answer of the collector. */
interface Answer {
  readonly status: number
  readonly body: { readonly size?: unknown, readonly bad?: unknown }
}

/** The collector, asked again while it does not answer. */
class Client {
  readonly #init: HandOverInit
  readonly #untilMs: number

  constructor (init: HandOverInit) {
    this.#init = init
    this.#untilMs = performance.now() + (init.patienceMs ?? 300_000)
  }

  /** @throws the last failure when its patience ends */
  async ask (path: string, body?: Uint8Array | string): Promise<Answer> {
    const response = await fetch(`${this.#init.url}/${path}`, {
      method: body === undefined ? 'GET' : 'POST', body: body as string, signal: AbortSignal.timeout(60_000)
    })
    const found = await response.text()
    return { status: response.status, body: JSON.parse(found === '' ? '{}' : found) as Answer['body'] }
  }

  async retry<T> (work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (performance.now() > this.#untilMs) throw error
        await sleep(this.#init.retryMs ?? 1000)
      }
    }
  }
}

/** Sends a file from where the collector has it; after a failure it asks again where that is. */
async function sendFile (client: Client, place: string, dir: string, { path, size }: OutputEntry): Promise<void> {
  const query = `files/${place}?path=${encodeURIComponent(path)}`
  const file = await open(join(dir, path))
  try {
    let offset = 0
    do {
      const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, size - offset))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset)
      const at = offset
      offset = await client.retry(async () => {
        const { status, body } = await client.ask(`${query}&offset=${at}`, buffer.subarray(0, bytesRead)).catch(async (error: unknown) => {
          const there = await client.ask(query)
          if (at > 0 && Number(there.body.size) > at) return { status: 409, body: there.body }
          throw error
        })
        if (status === 200 || status === 409) return Number(body.size)
        throw new Error(`collector: expected status 200, got ${status}`)
      })
    } while (offset < size)
  } finally {
    await file.close()
  }
}

/**
 * Hands the outputs of an instance to the collector: file by file, resumed where a connection broke, and checked by their
 * digests.
 *
 * @throws when the collector can't be reached, or what it has stays another
 */
export async function handOver (init: HandOverInit): Promise<void> {
  const { outputsDir, report } = init
  const client = new Client(init)
  const files = await listOutputs(outputsDir)
  const place = `${report.group}/${report.index}`
  let left: readonly OutputEntry[] = files
  for (let attempt = 0; attempt < 3; attempt++) {
    for (const entry of left) await sendFile(client, place, outputsDir, entry)
    const whole = JSON.stringify({ ...report, files })
    const { status, body: { bad } } = await client.retry(async () => client.ask('reports', whole))
    if (status === 200) return
    if (status !== 409 || !Array.isArray(bad)) throw new Error(`collector: expected it to take the report, got status ${status}`)
    left = files.filter(({ path }) => bad.includes(path))
  }
  throw new Error(`collector: expected the files of ${place} as they were sent, got others`)
}
