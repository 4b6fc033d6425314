import { varintSize, type RpcBytes } from '@gsplan/router'
import type { Tail } from './go-channel.ts'

/** Bytes of memory that frames share: a buffer for each would cost more than the copying. */
const CHUNK_BYTES = 1 << 20

/** Up to that many bytes a loop copies faster than `set`, which needs an object. */
const LOOPED_BYTES = 64

/** Memory of frames that were made one after the other; used again when all of them have been read. */
class Chunk {
  readonly bytes: Uint8Array = new Uint8Array(CHUNK_BYTES)
  used = 0
  /** Frames that are not read yet. */
  unread = 0
}

const free: Chunk[] = []
let current = new Chunk()

/** The chunk that has room for a frame. */
function chunkFor (bytes: number): Chunk {
  if (current.used + bytes <= CHUNK_BYTES) return current
  current = free.pop() ?? new Chunk()
  current.used = 0
  return current
}

/** An RPC's bytes behind their number, as streams carry it, on its way from a router in Go. */
export class FramedRpc implements RpcBytes {
  readonly bytes: Uint8Array
  readonly wireBytes: number
  #chunk: Chunk | undefined

  /**
   * Copies an RPC.
   *
   * @param source ends with the RPC, which begins at an index
   */
  constructor (source: Uint8Array, start: number) {
    const length = source.length - start
    const prefix = varintSize(length)
    this.wireBytes = prefix + length
    this.bytes = this.#allocate(this.wireBytes)
    let rest = length
    for (let at = 0; at < prefix - 1; at++, rest = Math.floor(rest / 128)) this.bytes[at] = rest % 128 + 128
    this.bytes[prefix - 1] = rest
    if (length > LOOPED_BYTES) this.bytes.set(source.subarray(start), prefix)
    else for (let at = 0; at < length; at++) this.bytes[prefix + at] = source[start + at] as number
  }

  #allocate (bytes: number): Uint8Array {
    if (bytes > CHUNK_BYTES / 4) return new Uint8Array(bytes)
    const chunk = chunkFor(bytes)
    this.#chunk = chunk
    chunk.unread++
    chunk.used += bytes
    return chunk.bytes.subarray(chunk.used - bytes, chunk.used)
  }

  /** Gives the memory back: the RPC has been read, and nobody keeps a part of it. One that is lost is never read. */
  release (): void {
    const chunk = this.#chunk
    this.#chunk = undefined
    if (chunk !== undefined && --chunk.unread === 0 && chunk !== current) free.push(chunk)
  }
}

/** The RPC behind its length. */
export function rpcOf (framed: Uint8Array): Tail {
  let at = 0
  while ((framed[at] ?? 0) > 127) at++
  return { bytes: framed, start: at + 1 }
}
