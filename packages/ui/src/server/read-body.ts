import type { IncomingMessage } from 'node:http'
import { isJsonObject, parseJson, type JsonObject } from '@gsplan/run-format'
import type { FormValues } from '../api.ts'
import { isFormValues } from '../form/is-form-values.ts'
import { Refusal } from '../refusal.ts'

/** Most bytes of a request: a fixed topology of a thousand peers has a tenth of it. */
const MAX_BODY = 4 * 2 ** 20

/** The bytes of a body; undefined for one that is too long, of which the rest is still to come. */
async function collect (request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  // a request that is destroyed takes its answer along
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * Reads the JSON object of a request.
 *
 * @throws {Refusal} for a body that is too long, or no object
 */
export async function readBody (request: IncomingMessage): Promise<JsonObject> {
  const isTooLong = Number(request.headers['content-length'] ?? 0) > MAX_BODY
  const bytes = isTooLong ? undefined : await collect(request)
  if (bytes === undefined) {
    // a browser sends the whole before it looks for an answer
    request.resume()
    throw new Refusal(413, `expected at most ${MAX_BODY / 2 ** 20} MiB`)
  }
  try {
    const found = parseJson(bytes.toString('utf8'))
    if (isJsonObject(found)) return found
  } catch {
    // below
  }
  throw new Refusal(400, 'expected a JSON object')
}

/** A text of a body. @throws {Refusal} */
export function textIn (body: JsonObject, name: string): string {
  const value = body[name]
  if (typeof value === 'string') return value
  throw new Refusal(400, `${name}: expected a text`)
}

/** Texts of a body. @throws {Refusal} */
export function textsIn (body: JsonObject, name: string, most: number): string[] {
  const value = body[name]
  if (Array.isArray(value) && value.length <= most && value.every(each => typeof each === 'string')) return value
  throw new Refusal(400, `${name}: expected at most ${most} texts`)
}

/** Texts of a form. @throws {Refusal} */
export function valuesIn ({ values }: JsonObject): FormValues {
  if (isFormValues(values)) return values
  throw new Refusal(400, 'values: expected texts of whole characters by the ids of their fields')
}
