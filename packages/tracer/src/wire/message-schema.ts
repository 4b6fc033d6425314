/** A field of a message. */
export interface Field {
  readonly name: string
  readonly number: number
  /** `peer` is bytes too: a peer id. */
  readonly kind: 'bytes' | 'peer' | 'string' | 'enum' | 'int64' | 'bool' | 'message'
  readonly repeated?: boolean
  /** Name of the list of all values, when there are several: pubsub ≤ 0.3 had this field repeated. */
  readonly onceRepeatedAs?: string
  /** Fields of a `message`. */
  readonly message?: MessageSchema
}

/** Code of a field's reading, for tables that are looked up once a field. */
export const fieldShape = { UNKNOWN: 0, VARINT: 1, BYTES: 2, MESSAGE: 3 } as const

/** Numbers of known fields are below this. */
export const FIELD_LIMIT = 32

/** The fields of a message, in field order and by number. */
export interface MessageSchema {
  readonly fields: readonly Field[]
  readonly byNumber: ReadonlyArray<Field | undefined>
  /** {@link fieldShape} by field number. */
  readonly shapes: Uint8Array
  /** Schemas of sub-messages by field number. */
  readonly messages: ReadonlyArray<MessageSchema | undefined>
}

const shapeOf = ({ kind }: Field): number => {
  if (kind === 'message') return fieldShape.MESSAGE
  return kind === 'bytes' || kind === 'peer' || kind === 'string' ? fieldShape.BYTES : fieldShape.VARINT
}

/** Makes a schema of a message's fields. */
export function messageSchema (fields: readonly Field[]): MessageSchema {
  const byNumber: Array<Field | undefined> = new Array<undefined>(FIELD_LIMIT).fill(undefined)
  const messages: Array<MessageSchema | undefined> = new Array<undefined>(FIELD_LIMIT).fill(undefined)
  const shapes = new Uint8Array(FIELD_LIMIT)
  for (const field of fields) {
    byNumber[field.number] = field
    messages[field.number] = field.message
    shapes[field.number] = shapeOf(field)
  }
  return { fields, byNumber, shapes, messages }
}
