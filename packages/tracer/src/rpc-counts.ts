import { traceFields } from './generated/trace-schema.ts'
import { WireReader } from './wire/wire-reader.ts'

// RECV_RPC, SEND_RPC and DROP_RPC have it in the same place
const { meta: META } = traceFields.SendRPC
const { messages: MESSAGES, control: CONTROL } = traceFields.RPCMeta
const { ihave: IHAVE, iwant: IWANT, idontwant: IDONTWANT } = traceFields.ControlMeta

/**
 * Content of an RPC of a trace, counted from its bytes without an object for each entry. Sizes are those on the wire: the
 * entries of a trace have the fields, and the numbers, of those of the RPC (`pb/rpc.proto` of go-libp2p-pubsub).
 */
export class RpcCounts {
  messages = 0
  ihave = 0
  iwant = 0
  idontwant = 0
  /** Encoded entries with tag and length, bytes. */
  ihaveBytes = 0
  iwantBytes = 0
  idontwantBytes = 0
  readonly #reader = new WireReader()

  /**
   * Counts one RPC.
   *
   * @param bytes a record that has been read to its end without damage, from `start` to `end`
   * @param body number of the field that holds the RPC
   */
  read (bytes: Uint8Array, start: number, end: number, body: number): this {
    const reader = this.#reader
    this.messages = this.ihave = this.iwant = this.idontwant = this.ihaveBytes = this.iwantBytes = this.idontwantBytes = 0
    reader.bytes = bytes
    reader.at = start
    while (this.#find(body, end)) {
      const bodyEnd = reader.bytesEnd(end)
      while (this.#find(META, bodyEnd)) this.#readMeta(reader.bytesEnd(bodyEnd))
    }
    return this
  }

  #readMeta (end: number): void {
    const reader = this.#reader
    while (reader.at < end) {
      const tagAt = reader.at
      const tag = reader.tag(end)
      if (tag === (CONTROL << 3 | 2)) {
        this.#readControl(reader.bytesEnd(end))
        continue
      }
      if (tag === (MESSAGES << 3 | 2)) this.messages++
      reader.skip(tag, end, tagAt)
    }
  }

  #readControl (end: number): void {
    const reader = this.#reader
    while (reader.at < end) {
      const tagAt = reader.at
      const tag = reader.tag(end)
      reader.skip(tag, end, tagAt)
      const size = reader.at - tagAt
      if (tag === (IHAVE << 3 | 2)) {
        this.ihave++
        this.ihaveBytes += size
      } else if (tag === (IWANT << 3 | 2)) {
        this.iwant++
        this.iwantBytes += size
      } else if (tag === (IDONTWANT << 3 | 2)) {
        this.idontwant++
        this.idontwantBytes += size
      }
    }
  }

  /** Goes to the contents of the next field of that number; false at the end. */
  #find (number: number, end: number): boolean {
    const reader = this.#reader
    while (reader.at < end) {
      const tagAt = reader.at
      const tag = reader.tag(end)
      if (tag === (number << 3 | 2)) return true
      reader.skip(tag, end, tagAt)
    }
    return false
  }
}
