import { traceEventType } from '../trace-event.ts'
import type { Field, MessageSchema } from '../wire/message-schema.ts'
import { ascii, memberKey, token } from './json-buffer.ts'

/**
 * `plain`: types by name, peer ids in base58, other ids in hex, 64-bit numbers as strings. `go`: what `trace2json` of
 * go-libp2p-pubsub-tracer prints: types as numbers, bytes in base64, timestamps as numbers, and only what the tool knows.
 */
export type TraceJsonFormat = 'plain' | 'go'

/** Names since 2026 of what earlier was ADD_PEER and REMOVE_PEER, and of their bodies. */
const newTypeNames: Readonly<Record<number, string>> = { 4: 'ON_NEW_OUTBOUND_STREAM', 5: 'ON_CLOSED_OUTBOUND_STREAM' }
export const newBodyNames: Readonly<Record<string, string>> = {
  addPeer: 'onNewOutboundStream', removePeer: 'onClosedOutboundStream'
}
/** Fields that the Go tool omits: the schema it was built with lacks them. */
const unknownToGo = new Set(['sendRPCCompleted', 'deliverMessage.receivedFrom', 'control.idontwant'])

/** Names of types in quotes, by type. */
export const typeNames: readonly Uint8Array[] = Object.entries(traceEventType)
  .map(([name, type]) => ascii(`"${newTypeNames[type] ?? name}"`))

/** Printed form of a value. */
export const style = {
  MESSAGE: 0, TEXT: 1, ONE_OR_SEVERAL_TEXTS: 2, HEX: 3, BASE64: 4, PEER: 5, TYPE_NAME: 6, INT32: 7, BOOL: 8, INT64: 9,
  QUOTED_INT64: 10
} as const
/** Styles from here on are those of varints. */
export const FIRST_VARINT_STYLE: number = style.TYPE_NAME

/** A message's fields as they are printed, by number; undefined where a field is left out. */
export interface Printed {
  readonly schema: MessageSchema
  readonly fields: ReadonlyArray<PrintedField | undefined>
}

/** All of one shape, which keeps the loop over fields fast. */
export interface PrintedField {
  /** As it is written before the field: number and wire type. */
  readonly tag: number
  /** Least number of the field after it. */
  readonly next: number
  /** Bytes printed before the value, or before the first of a list; none where they depend on the values. */
  readonly start: Uint8Array
  readonly key: Uint8Array
  /** Key of the list of all values where there may be several; empty where only the last is printed. */
  readonly listKey: Uint8Array
  readonly style: number
  readonly isList: boolean
  /** Go leaves out bytes that are set to nothing, unless they are in a list. */
  readonly leavesOutEmpty: boolean
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

function startOf (valueStyle: number, key: Uint8Array, isList: boolean): Uint8Array {
  if (valueStyle === style.ONE_OR_SEVERAL_TEXTS) return new Uint8Array(0)
  return isList ? Uint8Array.from([...key, token.OPEN_LIST]) : key
}

function printedField (field: Field, isGo: boolean): PrintedField {
  const { number, name, onceRepeatedAs, message } = field
  const isList = field.repeated === true
  const valueStyle = styleOf(field, isGo)
  const key = memberKey(isGo ? name : newBodyNames[name] ?? name)
  return {
    tag: number << 3 | (valueStyle >= FIRST_VARINT_STYLE ? 0 : 2),
    next: isList ? number : number + 1,
    start: startOf(valueStyle, key, isList),
    key,
    listKey: isGo || onceRepeatedAs === undefined ? new Uint8Array(0) : memberKey(onceRepeatedAs),
    style: valueStyle,
    isList,
    leavesOutEmpty: valueStyle === style.BASE64 && !isList,
    message: message === undefined ? undefined : printed(message, name, isGo)
  }
}

/** Finds how the fields of a message of that name are printed. */
export function printed (schema: MessageSchema, name: string, isGo: boolean): Printed {
  const isLeftOut = (field: Field): boolean => isGo && (unknownToGo.has(field.name) || unknownToGo.has(`${name}.${field.name}`))
  return {
    schema,
    fields: schema.byNumber.map(field => field === undefined || isLeftOut(field) ? undefined : printedField(field, isGo))
  }
}
