import { crc32, deflateRawSync } from 'node:zlib'

/** An entry of a zip; what it claims may be wrong. */
export interface ZipEntry {
  readonly name: string
  readonly content?: string | Uint8Array
  /** Type bits and permissions as Unix has them. */
  readonly mode?: number
  readonly claimedBytes?: number
  readonly claimedCrc?: number
  readonly encrypted?: boolean
}

const [REGULAR, UNIX, DEFLATED] = [0o100644, 3 << 8, 8]

/** What the header in front of the data and that of the directory share (APPNOTE.TXT 4.3.7, 4.3.12). */
function common (name: Buffer, packed: Buffer, content: Uint8Array, entry: ZipEntry): Buffer {
  const header = Buffer.alloc(26)
  header.writeUInt16LE(20, 0)
  header.writeUInt16LE(entry.encrypted === true ? 1 : 0, 2)
  header.writeUInt16LE(DEFLATED, 4)
  header.writeUInt32LE((entry.claimedCrc ?? crc32(content)) >>> 0, 10)
  header.writeUInt32LE(packed.length, 14)
  header.writeUInt32LE(entry.claimedBytes ?? content.length, 18)
  header.writeUInt16LE(name.length, 22)
  return header
}

/** A zip with just these entries. */
export function makeZip (entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const [name, content] = [Buffer.from(entry.name), Buffer.from(entry.content ?? '')]
    const packed = deflateRawSync(content)
    const shared = common(name, packed, content, entry)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(((entry.mode ?? REGULAR) << 16) >>> 0, 6)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.of(20, UNIX >> 8), shared, tail, name]))
    const file = Buffer.concat([Buffer.from('PK\u0003\u0004'), shared, name, packed])
    files.push(file)
    offset += file.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  for (const at of [4, 6]) end.writeUInt16LE(Math.min(entries.length, 0xffff), at)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, listed, Buffer.from('PK\u0005\u0006'), end])
}
