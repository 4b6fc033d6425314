/** Length of a header, and of the units that content is padded to, bytes. */
export const BLOCK_BYTES = 512

/** Statement of a block of a tar on the content after it. */
export interface TarHeader {
  readonly name: string
  readonly sizeBytes: number
  /** Letter of its type: `0` file, `5` folder, `x` and `g` pax records, `L` a long name. */
  readonly type: string
}

const SUM_AT = 148
const SPACE = 32

function textAt (block: Uint8Array, start: number, length: number): string {
  const end = block.indexOf(0, start)
  return Buffer.from(block.buffer, block.byteOffset, block.length)
    .toString('utf8', start, end === -1 ? start + length : Math.min(end, start + length))
}

function octalAt (block: Uint8Array, start: number, length: number): number {
  const digits = textAt(block, start, length).trim()
  if (!/^[0-7]*$/.test(digits)) throw new Error(`a number of a tar header is ${JSON.stringify(digits)}`)
  return digits === '' ? 0 : parseInt(digits, 8)
}

/** Sizes from 8 GiB on are binary: the first bit is set (GNU). */
function sizeOf (block: Uint8Array): number {
  const first = block[124] as number
  if (first < 128) return octalAt(block, 124, 12)
  if (first !== 128) throw new Error('an entry of a tar has a size below 0')
  return block.subarray(125, 136).reduce((size, byte) => size * 256 + byte, 0)
}

/** The checksum counts its own place as blanks. */
function hasRightSum (block: Uint8Array): boolean {
  let sum = 8 * SPACE
  for (let at = 0; at < BLOCK_BYTES; at++) if (at < SUM_AT || at >= SUM_AT + 8) sum += block[at] as number
  return sum === octalAt(block, SUM_AT, 8)
}

const emptyBlock = Buffer.alloc(BLOCK_BYTES)

/**
 * Reads a block of 512 bytes (POSIX.1-1988 ustar, GNU and older).
 *
 * @returns undefined for an empty one
 * @throws {Error} for a damaged one
 */
export function readTarHeader (block: Uint8Array): TarHeader | undefined {
  // empty ones end a tar
  if (block[0] === 0 && emptyBlock.equals(block)) return undefined
  if (!hasRightSum(block)) throw new Error('a header of the tar has a wrong checksum')
  const own = textAt(block, 0, 100)
  const isUstar = textAt(block, 257, 6) === 'ustar'
  const prefix = isUstar ? textAt(block, 345, 155) : ''
  const letter = String.fromCharCode(block[156] as number)
  // old tars have no types; a path that ends with a slash is a folder there, and no name of a file in any
  return { name: prefix === '' ? own : `${prefix}/${own}`, sizeBytes: sizeOf(block), type: letter === '\0' ? '0' : letter }
}

/** Reads pax records, `<length> <name>=<value>` and a newline each; what can't be read ends them. */
export function readPaxRecords (bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>()
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at < buffer.length;) {
    const blank = buffer.indexOf(SPACE, at)
    const length = Number(buffer.toString('latin1', at, Math.max(at, blank)))
    if (blank === -1 || !Number.isSafeInteger(length) || length < 5) break
    const record = buffer.toString('utf8', blank + 1, at + length - 1)
    const equals = record.indexOf('=')
    if (equals !== -1) records.set(record.slice(0, equals), record.slice(equals + 1))
    at += length
  }
  return records
}
