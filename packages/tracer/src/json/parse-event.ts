import { base58btc } from 'multiformats/bases/base58'
import { traceEventSchema } from '../generated/trace-schema.ts'
import { findEventType } from '../select-events.ts'
import type { TraceEvent } from '../trace-event.ts'
import type { Field, MessageSchema } from '../wire/message-schema.ts'
import { newBodyNames, type TraceJsonFormat } from './printed-fields.ts'

type Json = Readonly<Record<string, unknown>>

/** Before numbers that were without quotes: a double holds no time in nanoseconds. */
const BARE = '#'
const bareInt64 = /("(?:timestamp|writeDurationNanos)"\s*:\s*)(-?\d+)(?=\s*[,}])/g

/** Longest text of a peer id: decoding base 58 takes time that grows with the square of it. */
const MAX_PEER_LENGTH = 1024
const MAX_CACHED_PEERS = 65_536
const peers = new Map<string, Uint8Array>()

/** A value that is not as expected; the message tells both. */
class Mismatch extends Error {}

function mismatch (expected: string, found: unknown): Mismatch {
  const text = JSON.stringify(found)
  return new Mismatch(`expected ${expected}, found ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`)
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function readPeer (text: string): Uint8Array {
  const known = peers.get(text)
  if (known !== undefined) return known
  if (text.length > MAX_PEER_LENGTH) throw mismatch('a peer id', text)
  let id: Uint8Array
  try {
    id = base58btc.decode(`z${text}`)
  } catch {
    throw mismatch('a peer id in base58', text)
  }
  if (peers.size === MAX_CACHED_PEERS) peers.clear()
  peers.set(text, id)
  return id
}

function readBytes (value: unknown, isPeer: boolean, format: TraceJsonFormat): Uint8Array {
  if (typeof value !== 'string') throw mismatch('bytes as text', value)
  if (format === 'plain') {
    if (isPeer) return readPeer(value)
    if (value.length % 2 !== 0 || /[^0-9a-f]/i.test(value)) throw mismatch('bytes in hex', value)
    return Buffer.from(value, 'hex')
  }
  if (value.length % 4 !== 0 || /[^A-Za-z0-9+/=]|=[^=]|={3}/.test(value)) throw mismatch('bytes in base64', value)
  return Buffer.from(value, 'base64')
}

function readInt64 (value: unknown): bigint {
  const text = typeof value === 'string' ? value.replace(BARE, '') : ''
  if (/^-?\d{1,19}$/.test(text)) {
    const number = BigInt(text)
    if (number === BigInt.asIntN(64, number)) return number
  }
  throw mismatch('a whole number of 64 bits', value)
}

function readType (value: unknown): number {
  const type = typeof value === 'string' ? findEventType(value) : value
  if (typeof type !== 'number' || type !== (type | 0)) throw mismatch('a type of event', value)
  return type
}

function readValue (value: unknown, { kind, message }: Field, format: TraceJsonFormat): unknown {
  switch (kind) {
    case 'message':
      if (!isObject(value)) throw mismatch('an object', value)
      return readMessage(value, message as MessageSchema, format)
    case 'bytes':
    case 'peer': return readBytes(value, kind === 'peer', format)
    case 'int64': return readInt64(value)
    case 'enum': return readType(value)
    default:
      if (typeof value === (kind === 'bool' ? 'boolean' : 'string')) return value
      throw mismatch(kind === 'bool' ? 'true or false' : 'a text', value)
  }
}

function readList (values: unknown, field: Field, format: TraceJsonFormat): unknown[] {
  if (!Array.isArray(values)) throw mismatch('a list', values)
  return values.map(value => readValue(value, field, format))
}

/** Fields of a schema that an object may have, by each name that they go by. */
const fieldsByName = new WeakMap<MessageSchema, ReadonlyMap<string, Field>>()

function namesOf (schema: MessageSchema): ReadonlyMap<string, Field> {
  let names = fieldsByName.get(schema)
  if (names !== undefined) return names
  names = new Map(schema.fields.flatMap(field => [field.name, newBodyNames[field.name], field.onceRepeatedAs]
    .flatMap(name => name === undefined ? [] : [[name, field] as const])))
  fieldsByName.set(schema, names)
  return names
}

/** The fields that an object has, in order of the schema: most have few of many. */
function fieldsOf (json: Json, schema: MessageSchema): readonly Field[] {
  const names = namesOf(schema)
  const found = new Set<Field>()
  for (const name of Object.keys(json)) {
    const field = names.get(name)
    if (field !== undefined) found.add(field)
  }
  return found.size < 2 ? [...found] : schema.fields.filter(field => found.has(field))
}

/** Fields of a message, of the names that the schema has; what else is there is skipped, as in a trace. */
function readMessage (json: Json, schema: MessageSchema, format: TraceJsonFormat): Record<string, unknown> {
  const into: Record<string, unknown> = {}
  // Go writes null for what is absent
  const valueOf = (name: string | undefined): unknown =>
    name !== undefined && Object.hasOwn(json, name) ? json[name] ?? undefined : undefined
  for (const field of fieldsOf(json, schema)) {
    const { name, repeated, onceRepeatedAs } = field
    const value = valueOf(name) ?? valueOf(newBodyNames[name])
    const several = valueOf(onceRepeatedAs)
    try {
      if (value !== undefined) into[name] = (repeated === true ? readList : readValue)(value, field, format)
      if (several === undefined || onceRepeatedAs === undefined) continue
      const list = readList(several, field, format)
      into[onceRepeatedAs] = list
      if (list.length > 0) into[name] = list.at(-1)
    } catch (error) {
      if (error instanceof Mismatch && !/^\w+:/.test(error.message)) error.message = `${name}: ${error.message}`
      throw error
    }
  }
  return into
}

/** Names are `plain`, as are times in quotes; undefined where a line has neither type nor time. */
function tellFormat ({ type, timestamp }: Json): TraceJsonFormat | undefined {
  if (typeof type === 'string') return 'plain'
  if (typeof timestamp === 'string') return timestamp.startsWith(BARE) ? 'go' : 'plain'
  return typeof type === 'number' ? 'go' : undefined
}

/**
 * Reads a line of JSON, in either form of {@link TraceJsonFormat}, which each line tells by itself.
 *
 * @throws Error for what is no event
 */
export function parseEvent (line: string): TraceEvent {
  let json: unknown
  try {
    json = JSON.parse(line.replace(bareInt64, `$1"${BARE}$2"`))
  } catch {
    throw new Error('expected an event as a line of JSON, found what is no JSON')
  }
  if (!isObject(json)) throw mismatch('an event as a line of JSON', json)
  return readMessage(json, traceEventSchema, tellFormat(json) ?? 'go')
}
