import { base58btc } from 'multiformats/bases/base58'
import { ByteSet } from '../byte-set.ts'
import { decodeTraceEvent } from '../decode-trace-event.ts'
import { encodeTraceEvent } from '../encode-trace-event.ts'
import { traceEventSchema } from '../generated/trace-schema.ts'
import { traceEventType } from '../trace-event.ts'
import { FIELD_LIMIT, fieldShape, type Field, type MessageSchema } from '../wire/message-schema.ts'
import { WireReader } from '../wire/wire-reader.ts'
import { ascii, JsonBuffer, memberKey, token } from './json-buffer.ts'

/**
 * `plain`: types by name, peer ids in base58, other ids in hex, 64-bit numbers as strings. `go`: what `trace2json` of
 * go-libp2p-pubsub-tracer prints: types as numbers, bytes in base64, timestamps as numbers, and only what the tool knows.
 */
export type TraceJsonFormat = 'plain' | 'go'

/** Names since 2026 of what earlier was ADD_PEER and REMOVE_PEER, and of their bodies. */
const newTypeNames: Readonly<Record<number, string>> = { 4: 'ON_NEW_OUTBOUND_STREAM', 5: 'ON_CLOSED_OUTBOUND_STREAM' }
const newBodyNames: Readonly<Record<string, string>> = {
  addPeer: 'onNewOutboundStream', removePeer: 'onClosedOutboundStream'
}
/** What the Go tool leaves out, as the schema it was built with has no such fields. */
const unknownToGo = new Set(['sendRPCCompleted', 'deliverMessage.receivedFrom', 'control.idontwant'])

const typeNames: readonly Uint8Array[] = Object.entries(traceEventType)
  .map(([name, type]) => ascii(`"${newTypeNames[type] ?? name}"`))
const truths = [ascii('false'), ascii('true')] as const

/** How a value is printed. */
const style = {
  MESSAGE: 0, TEXT: 1, ONE_OR_SEVERAL_TEXTS: 2, HEX: 3, BASE64: 4, PEER: 5, TYPE_NAME: 6, INT32: 7, BOOL: 8, INT64: 9,
  QUOTED_INT64: 10
} as const
/** Styles from here on are those of varints. */
const FIRST_VARINT_STYLE = style.TYPE_NAME

/** A message's fields as they are printed, by number; undefined where a field is left out. */
interface Printed {
  readonly schema: MessageSchema
  readonly fields: ReadonlyArray<PrintedField | undefined>
}

/** All of one shape, which keeps the loop over fields fast. */
interface PrintedField {
  readonly key: Uint8Array
  /** Key of the list of all values where there may be several; empty where only the last is printed. */
  readonly listKey: Uint8Array
  readonly style: number
  readonly isList: boolean
  readonly message: Printed | undefined
}

function styleOf ({ kind, onceRepeatedAs }: Field, isGo: boolean): number {
  switch (kind) {
    case 'message': return style.MESSAGE
    case 'string': return onceRepeatedAs === undefined ? style.TEXT : style.ONE_OR_SEVERAL_TEXTS
    case 'bytes': return isGo ? style.BASE64 : style.HEX
    case 'peer': return isGo ? style.BASE64 : style.PEER
    case 'enum': return isGo ? style.INT32 : style.TYPE_NAME
    case 'bool': return style.BOOL
    default: return isGo ? style.INT64 : style.QUOTED_INT64
  }
}

function printed (schema: MessageSchema, name: string, isGo: boolean): Printed {
  return {
    schema,
    fields: schema.byNumber.map(field => {
      if (field === undefined) return undefined
      if (isGo && (unknownToGo.has(field.name) || unknownToGo.has(`${name}.${field.name}`))) return undefined
      const { onceRepeatedAs } = field
      return {
        key: memberKey(isGo ? field.name : newBodyNames[field.name] ?? field.name),
        listKey: isGo || onceRepeatedAs === undefined ? new Uint8Array(0) : memberKey(onceRepeatedAs),
        style: styleOf(field, isGo),
        isList: field.repeated === true,
        message: field.message === undefined ? undefined : printed(field.message, field.name, isGo)
      }
    })
  }
}

const MAX_CACHED_PEERS = 65_536

/** A peer id as people write it, in quotes; the multibase prefix is not part of it. */
const peerName = (id: Uint8Array): Uint8Array => ascii(id.length === 0 ? '""' : `"${base58btc.encode(id).slice(1)}"`)

/** Peer ids in base58, each made once. */
class PeerNames {
  #ids = new ByteSet()
  #names: Uint8Array[] = []

  nameOf (bytes: Uint8Array, start: number, end: number): Uint8Array {
    if (this.#names.length === MAX_CACHED_PEERS) {
      this.#ids = new ByteSet()
      this.#names = []
    }
    const index = this.#ids.indexOf(bytes, start, end)
    return this.#names[index] ??= peerName(bytes.slice(start, end))
  }
}

/** Writes trace records as lines of JSON, from their bytes, without making events of them. */
export class TraceJsonWriter {
  readonly #printed: Printed
  readonly #out: JsonBuffer
  readonly #reader = new WireReader()
  readonly #peerNames = new PeerNames()

  constructor (format: TraceJsonFormat) {
    this.#printed = printed(traceEventSchema, '', format === 'go')
    this.#out = new JsonBuffer(format === 'go')
  }

  /** The lines so far as UTF-8; valid until the next write. */
  view (): Uint8Array {
    return this.#out.view()
  }

  get length (): number {
    return this.#out.length
  }

  reset (): void {
    this.#out.truncate(0)
  }

  /**
   * Appends a record as a line.
   *
   * @param bytes where the record is, from `start` to `end`, without its length prefix
   * @param base where `bytes` begin in the trace, for errors
   * @throws {TraceFormatError} when it is damaged; the lines so far stay
   */
  write (bytes: Uint8Array, start: number, end: number, base: number): void {
    const before = this.#out.length
    try {
      if (!this.#line(bytes, start, end, base)) {
        // fields out of order or several times: the rules of proto2 decide what is left of them
        this.#out.truncate(before)
        const ordered = encodeTraceEvent(decodeTraceEvent(bytes.subarray(start, end), base + start))
        this.#line(ordered, 0, ordered.length, 0)
      }
    } catch (error) {
      this.#out.truncate(before)
      throw error
    }
    this.#out.byte(token.NEWLINE)
  }

  #line (bytes: Uint8Array, start: number, end: number, base: number): boolean {
    const reader = this.#reader
    reader.bytes = bytes
    reader.base = base
    reader.at = start
    return this.#message(this.#printed, end)
  }

  /** False when the fields are not in order. */
  #message ({ schema, fields }: Printed, end: number): boolean {
    const reader = this.#reader
    const out = this.#out
    out.byte(token.OPEN)
    // the first key is printed without its comma
    let keyFrom = 1
    let previous = 0
    let isList = false
    while (reader.at < end) {
      const tagAt = reader.at
      const tag = reader.tag(end)
      const number = tag >>> 3
      const shape = number < FIELD_LIMIT ? schema.shapes[number] : fieldShape.UNKNOWN
      if (shape === fieldShape.UNKNOWN) {
        reader.skip(tag, end, tagAt)
        continue
      }
      if ((tag & 7) !== (shape === fieldShape.VARINT ? 0 : 2)) reader.failWireType(schema, tag, tagAt)
      const field = fields[number]
      const isNext = number === previous && isList
      if (number <= previous && !isNext) return false
      if (field === undefined || this.#isLeftOut(field, end)) {
        previous = field === undefined ? previous : number
        const fieldEnd = reader.bytesEnd(end)
        if (shape === fieldShape.MESSAGE) reader.check(schema.messages[number] as MessageSchema, fieldEnd)
        reader.at = fieldEnd
        continue
      }
      if (isNext) out.byte(token.COMMA)
      else {
        previous = number
        if (isList) out.byte(token.CLOSE_LIST)
        isList = field.isList
        if (field.style === style.ONE_OR_SEVERAL_TEXTS) {
          this.#oneOrSeveral(field, keyFrom, tag, end)
          keyFrom = 0
          continue
        }
        out.raw(field.key, keyFrom)
        keyFrom = 0
        if (isList) out.byte(token.OPEN_LIST)
      }
      if (field.style >= FIRST_VARINT_STYLE) {
        reader.varint(end)
        this.#number(field.style)
      } else {
        const valueEnd = reader.bytesEnd(end)
        if (field.style === style.MESSAGE) {
          if (!this.#message(field.message as Printed, valueEnd)) return false
        } else {
          this.#bytes(field.style, valueEnd)
          reader.at = valueEnd
        }
      }
    }
    if (isList) out.byte(token.CLOSE_LIST)
    out.byte(token.CLOSE)
    return true
  }

  /** Go leaves out bytes that are set to nothing, unless they are in a list. */
  #isLeftOut (field: PrintedField, end: number): boolean {
    const { at, bytes } = this.#reader
    return field.style === style.BASE64 && !field.isList && at < end && bytes[at] === 0
  }

  /** A text that may come several times in a row. */
  #oneOrSeveral ({ key, listKey }: PrintedField, keyFrom: number, tag: number, end: number): void {
    const reader = this.#reader
    const out = this.#out
    const first = reader.at
    let last = first
    reader.at = reader.bytesEnd(end)
    while (reader.at < end && reader.bytes[reader.at] === tag) {
      last = ++reader.at
      reader.at = reader.bytesEnd(end)
    }
    const all = listKey.length > 0 && last !== first
    out.raw(all ? listKey : key, keyFrom)
    if (all) out.byte(token.OPEN_LIST)
    reader.at = all ? first : last
    for (;;) {
      const isLast = reader.at === last
      const textEnd = reader.bytesEnd(end)
      out.string(reader.bytes, reader.at, textEnd)
      reader.at = textEnd
      if (isLast) break
      out.byte(token.COMMA)
      // the next one's tag
      reader.at++
    }
    if (all) out.byte(token.CLOSE_LIST)
  }

  #bytes (valueStyle: number, end: number): void {
    const { at, bytes } = this.#reader
    const out = this.#out
    if (valueStyle === style.BASE64) out.base64(bytes, at, end)
    else if (valueStyle === style.TEXT) out.string(bytes, at, end)
    else if (valueStyle === style.PEER) out.raw(this.#peerNames.nameOf(bytes, at, end))
    else out.hex(bytes, at, end)
  }

  #number (valueStyle: number): void {
    const { low, high } = this.#reader
    const out = this.#out
    switch (valueStyle) {
      case style.BOOL:
        out.raw(truths[low !== 0 || high !== 0 ? 1 : 0])
        break
      case style.INT32:
        out.int32(low | 0)
        break
      case style.TYPE_NAME:
        if (typeNames[low | 0] === undefined) out.int32(low | 0)
        else out.raw(typeNames[low | 0] as Uint8Array)
        break
      case style.INT64:
        out.int64(low, high)
        break
      default:
        out.byte(token.QUOTE)
        out.int64(low, high)
        out.byte(token.QUOTE)
    }
  }
}
