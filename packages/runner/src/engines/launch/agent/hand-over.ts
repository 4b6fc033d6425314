import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstanceReport, OutputEntry } from '../collector-protocol.ts'
import { instanceKey } from '../instance-number.ts'
import type { StorageAccess } from '../outputs-storage.ts'
import { listOutputs } from './list-outputs.ts'
import { retry } from './retry.ts'
import { storeOutputs } from './store-outputs.ts'

const CHUNK_BYTES = 4 * 2 ** 20
const PATIENCE_MS = 300_000
/** Time for a collector to hear of outputs that a bucket has, ms. */
const TELL_MS = 5000

/** Settings of {@link handOver}. */
export interface HandOverInit {
  /** Address of the collector. */
  readonly url: string
  /** Bucket that takes the outputs; the collector then gets the report without files. */
  readonly storage?: StorageAccess | undefined
  readonly outputsDir: string
  readonly report: Omit<InstanceReport, 'files'>
  /** Time for attempts at a collector that doesn't answer, ms. @default five minutes */
  readonly patienceMs?: number | undefined
  /** Wait between attempts, ms. @default a second */
  readonly retryMs?: number | undefined
}

/** An answer of the collector. */
interface Answer {
  readonly status: number
  readonly body: { readonly size?: unknown, readonly bad?: unknown, readonly expected?: unknown }
}

/** An answer of the collector that another attempt would not change. */
class CollectorRefusal extends Error {}

/** Makes an error of an answer that was not expected. */
function refusalOf (what: string, { status, body: { expected } }: Answer): Error {
  const why = typeof expected === 'string' ? `: it expected ${expected}` : ''
  const message = `collector: expected it to take ${what}, got status ${status}${why}`
  return status >= 400 && status < 500 ? new CollectorRefusal(message) : new Error(message)
}

/** The collector, asked again while it does not answer. */
class Client {
  readonly #init: HandOverInit
  readonly #untilMs: number

  constructor (init: HandOverInit) {
    this.#init = init
    this.#untilMs = performance.now() + (init.patienceMs ?? PATIENCE_MS)
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
    const isFinal = (error: unknown): boolean => error instanceof CollectorRefusal
    return retry(work, { untilMs: this.#untilMs, waitMs: this.#init.retryMs, isFinal })
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
        throw refusalOf(path, { status, body })
      })
    } while (offset < size)
  } finally {
    await file.close()
  }
}

/** Hands all to the collector: file by file, then the report by which it checks them. */
async function handToCollector (init: HandOverInit, report: InstanceReport): Promise<void> {
  const client = new Client(init)
  const place = instanceKey(report)
  const { files } = report
  let left: readonly OutputEntry[] = files
  for (let attempt = 0; attempt < 3; attempt++) {
    for (const entry of left) await sendFile(client, place, init.outputsDir, entry)
    const whole = JSON.stringify(report)
    const answer = await client.retry(async () => client.ask('reports', whole))
    const { status, body: { bad } } = answer
    if (status === 200) return
    if (status !== 409 || !Array.isArray(bad)) throw refusalOf(`the report of ${place}`, answer)
    left = files.filter(({ path }) => bad.includes(path))
  }
  throw new Error(`collector: expected the files of ${place} as they were sent, got others`)
}

/**
 * Hands over the outputs of an instance, checked by their digests: to the collector, file by file, resumed where a
 * connection broke; or to a bucket, upon which the collector is told.
 *
 * @throws when the collector or the storage can't be reached, or what it has stays another
 */
export async function handOver (init: HandOverInit): Promise<void> {
  const { storage, outputsDir, patienceMs = PATIENCE_MS, retryMs } = init
  const report: InstanceReport = { ...init.report, files: await listOutputs(outputsDir) }
  if (storage === undefined) return handToCollector(init, report)
  await storeOutputs({ storage, outputsDir, report }, { untilMs: performance.now() + patienceMs, waitMs: retryMs })
  // the client finds the outputs, whatever has become of the collector
  await handToCollector({ ...init, patienceMs: Math.min(patienceMs, TELL_MS) }, { ...report, files: [] }).catch(() => {})
}
