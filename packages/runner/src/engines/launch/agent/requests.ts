import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream/promises'
import { MAX_PART_BYTES } from '../collector-protocol.ts'

/** A refusal, as the status and body of an answer. */
export class Refusal extends Error {
  readonly status: number
  readonly body: object

  constructor (status: number, body: object) {
    super(String(status))
    this.status = status
    this.body = body
  }
}

/** Body of a request, up to a limit. */
export async function readBody (request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > most) throw new Refusal(413, { expected: `at most ${most} bytes` })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Text of a request, up to a limit. */
export const readText = async (request: IncomingMessage, most: number): Promise<string> =>
  (await readBody(request, most)).toString('utf8')

/** Bytes of a part of a file, which its request announces. @throws {Refusal} */
export function lengthOf ({ headers: { 'content-length': text = '' } }: IncomingMessage): number {
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(411, { expected: 'a content-length' })
  const length = Number(text)
  if (length > MAX_PART_BYTES) throw new Refusal(413, { expected: `at most ${MAX_PART_BYTES} bytes` })
  return length
}

/** Reads what is left of a request, and forgets it. */
export const drain = async (request: IncomingMessage): Promise<void> => finished(request.resume())
