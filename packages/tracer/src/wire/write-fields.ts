import type { ByteWriter } from './byte-writer.ts'

// One function for each kind of field; an undefined value is left out. A tag is number << 3 | wire type.

export function writeBytes (writer: ByteWriter, tag: number, value: Uint8Array | undefined): void {
  if (value === undefined) return
  writer.uint32(tag)
  writer.bytes(value)
}

export function writeAllBytes (writer: ByteWriter, tag: number, values: readonly Uint8Array[] | undefined): void {
  if (values !== undefined) for (const value of values) writeBytes(writer, tag, value)
}

export function writeText (writer: ByteWriter, tag: number, value: string | undefined): void {
  if (value === undefined) return
  writer.uint32(tag)
  writer.string(value)
}

/** A text that once was repeated: all of `values` where there are several. */
export function writeTextOrTexts (
  writer: ByteWriter, tag: number, value: string | undefined, values: readonly string[] | undefined
): void {
  if (values === undefined) writeText(writer, tag, value)
  else for (const one of values) writeText(writer, tag, one)
}

export function writeBool (writer: ByteWriter, tag: number, value: boolean | undefined): void {
  if (value === undefined) return
  writer.uint32(tag)
  writer.uint32(Number(value))
}

export function writeInt32 (writer: ByteWriter, tag: number, value: number | undefined): void {
  if (value === undefined) return
  writer.uint32(tag)
  if (value >= 0) writer.uint32(value)
  else writer.int64(BigInt(value))
}

export function writeInt64 (writer: ByteWriter, tag: number, value: bigint | undefined): void {
  if (value === undefined) return
  writer.uint32(tag)
  writer.int64(value)
}

export function writeMessage<T> (
  writer: ByteWriter, tag: number, value: T | undefined, write: (writer: ByteWriter, value: T) => void
): void {
  if (value === undefined) return
  writer.uint32(tag)
  const startedAt = writer.begin()
  write(writer, value)
  writer.end(startedAt)
}

export function writeMessages<T> (
  writer: ByteWriter, tag: number, values: readonly T[] | undefined, write: (writer: ByteWriter, value: T) => void
): void {
  if (values !== undefined) for (const value of values) writeMessage(writer, tag, value, write)
}
