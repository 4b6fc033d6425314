import { writeFileSync } from 'node:fs'
import { deflateRawSync, gzipSync } from 'node:zlib'

const MIB = 2 ** 20

/** A number as headers of a tar have it. */
export const octal = (size: number): string => size.toString(8).padStart(11, '0')

/** A block of a tar that says what follows: ustar, with any size, name and type. */
export function tarHeader (name: string, size: number | string | Buffer, type = '0'): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0, 100)
  header.write('0000644\0', 100)
  Buffer.from(typeof size === 'number' ? octal(size) : size).copy(header, 124, 0, 12)
  header.write('00000000000\0', 136)
  header.write('        ', 148)
  header.write(type, 156)
  header.write('ustar\x0000', 257)
  header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

const padding = (sizeBytes: number): Buffer => Buffer.alloc((512 - sizeBytes % 512) % 512)

/** A file as it lies in a tar. */
export const tarFile = (name: string, content: Uint8Array | string, type = '0'): Buffer => {
  const bytes = Buffer.from(content)
  return Buffer.concat([tarHeader(name, bytes.length, type), bytes, padding(bytes.length)])
}

/** A part of a tar: bytes, or some that are there many times, and cost a thousandth of their length. */
export type Part = Buffer | { readonly block: Buffer, readonly times: number }

/** A file with a block many times, between what it begins and ends with. */
export function longFile (name: string, block: Buffer, times: number, head = '', tail = '', type = '0'): Part[] {
  const [first, last] = [Buffer.from(head), Buffer.from(tail)]
  const sizeBytes = first.length + block.length * times + last.length
  return [
    Buffer.concat([tarHeader(name, sizeBytes, type), first]), { block, times }, Buffer.concat([last, padding(sizeBytes)])
  ]
}

/** A block of a pattern, of about that many MiB. */
export const blockOf = (pattern: string | Uint8Array, mib = 1): Buffer => {
  const bytes = Buffer.from(pattern)
  const times = Math.max(1, Math.floor(mib * MIB / bytes.length))
  return Buffer.alloc(bytes.length * times, bytes)
}

/** Writes a tar.gz of parts: a member of gzip each, of repeated ones the same member again and again. */
export function writeTar (path: string, parts: readonly Part[]): void {
  const members = [...parts, Buffer.alloc(1024)].map(part => {
    if (Buffer.isBuffer(part)) return gzipSync(part, { level: 1 })
    const member = gzipSync(part.block, { level: 9 })
    return Buffer.alloc(member.length * part.times, member)
  })
  writeFileSync(path, Buffer.concat(members))
}

/** Writes a zip whose directory names one compressed file many times. */
export function writeOverlappingZip (path: string, names: readonly string[], content: Buffer, crc: number): void {
  const packed = deflateRawSync(content, { level: 9 })
  const common = (name: string): Buffer => {
    const header = Buffer.alloc(26)
    header.writeUInt16LE(20, 0)
    header.writeUInt16LE(8, 4)
    header.writeUInt32LE(crc >>> 0, 10)
    header.writeUInt32LE(packed.length, 14)
    header.writeUInt32LE(content.length, 18)
    header.writeUInt16LE(Buffer.byteLength(name), 22)
    return header
  }
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common('a'), Buffer.from('a'), packed])
  const directory = Buffer.concat(names.map(name =>
    Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.of(20, 0), common(name), Buffer.alloc(14), Buffer.from(name)])))
  const end = Buffer.alloc(18)
  for (const at of [4, 6]) end.writeUInt16LE(Math.min(names.length, 0xffff), at)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(local.length, 12)
  writeFileSync(path, Buffer.concat([local, directory, Buffer.from('PK\u0005\u0006'), end]))
}
