import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as requestSecure } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { printable } from '@gsplan/cli'
import type { BucketPlace } from '../bucket-place.ts'
import { withoutSecrets } from '../without-secrets.ts'
import type { S3Credentials } from './credentials.ts'
import { objectUrl } from './object-url.ts'
import { signRequest } from './sign-request.ts'

/** Longest silence of a storage, ms. */
const SILENCE_MS = 60_000
/** Characters of an answer that are read. */
const MAX_ANSWER = 65_536
const MAX_SAID = 400

/** Content of an object. */
export interface ObjectBody {
  readonly sizeBytes: number
  /** Digest, hex: a storage that looks at it, as Amazon's does, refuses other bytes. */
  readonly sha256: string
  /** Reads its bytes, from the first on with each call. */
  readonly read: () => AsyncIterable<Uint8Array>
}

/** A storage that has answered, and not taken an object. */
export class ObjectRefusedError extends Error {
  override readonly name = 'ObjectRefusedError'
  readonly status: number

  constructor (message: string, status: number) {
    super(message)
    this.status = status
  }

  /** True where another attempt would be answered likewise. */
  get isFinal (): boolean {
    return this.status < 500 && this.status !== 429 && this.status !== 408
  }
}

/** Sends a request; its answer may come before all of its body is sent. */
async function send (request: ClientRequest, body: AsyncIterable<Uint8Array>, silenceMs: number): Promise<IncomingMessage> {
  let fault: unknown
  async function * read (): AsyncGenerator<Uint8Array> {
    try {
      yield * body
    } catch (error) {
      fault = error
      throw error
    }
  }
  return new Promise((resolve, reject) => {
    // a source that throws is what has ended the request
    request.on('response', resolve).on('error', error => { reject(fault as Error | undefined ?? error) })
    request.setTimeout(silenceMs, () => { request.destroy(new Error(`the storage was silent for ${silenceMs / 1000} s`)) })
    pipeline(Readable.from(read()), request).catch((error: unknown) => { request.destroy(error as Error) })
  })
}

async function readAnswer (response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    if (text.length < MAX_ANSWER) text += chunk
  }
  return text
}

/** Code and message of an answer, in one line. */
function describeAnswer (xml: string): string {
  const of = (element: string): string => new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? ''
  const said = [of('Code'), of('Message')].filter(text => text !== '').join(': ')
  return printable(said.replace(/\s+/g, ' ')).slice(0, MAX_SAID)
}

/** Surroundings of {@link putObject}. */
export interface PutOptions {
  readonly credentials: S3Credentials
  /** Longest silence of the storage, ms. @default a minute */
  readonly silenceMs?: number | undefined
}

/**
 * Puts an object into a bucket, in one request: the storage has all of it, or nothing.
 *
 * @param key of at most 1024 bytes
 * @throws {ObjectRefusedError} with the storage's words, without secrets; other errors where it can't be reached
 */
export async function putObject (
  place: BucketPlace, key: string, { sizeBytes, sha256, read }: ObjectBody,
  { credentials, silenceMs = SILENCE_MS }: PutOptions
): Promise<void> {
  const url = objectUrl(place, key)
  const sized = { 'content-length': String(sizeBytes) }
  const headers = signRequest({ method: 'PUT', url, headers: sized, sha256, at: new Date() }, credentials, place.region)
  const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(url, { method: 'PUT', headers })
  try {
    const response = await send(request, read(), silenceMs)
    const text = await readAnswer(response)
    const { statusCode: status = 0 } = response
    if (status === 200) return
    const said = withoutSecrets(describeAnswer(text), [credentials.secretAccessKey, credentials.sessionToken ?? ''])
    throw new ObjectRefusedError(`bucket ${place.bucket}: expected status 200 for ${key}, got ${status} ${said}`.trim(), status)
  } finally {
    request.destroy()
  }
}
