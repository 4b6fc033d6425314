import { FormatError } from '../errors.ts'

/** A reply of the Redis protocol, version 2 (redis.io, "Redis serialization protocol specification"). */
export type RespValue =
  | { readonly status: string } | { readonly error: string } | number | string | null | readonly RespValue[]

/** Bytes of a reply. `null` is the null bulk string. */
export function formatResp (value: RespValue): string {
  if (value === null) return '$-1\r\n'
  if (typeof value === 'number') return `:${value}\r\n`
  if (typeof value === 'string') return `$${Buffer.byteLength(value)}\r\n${value}\r\n`
  if ('status' in value) return `+${value.status}\r\n`
  if ('error' in value) return `-${value.error}\r\n`
  return `*${value.length}\r\n${value.map(formatResp).join('')}`
}

/** The null array, which ends a blocked read without entries. */
export const nullArray = '*-1\r\n'

const MAX_BUFFERED = 64 * 1024 * 1024
const CR = 0x0d

/** Cuts the bytes of a client into commands: arrays of bulk strings. */
export class CommandReader {
  #buffered = Buffer.alloc(0)

  /**
   * @returns the commands that are complete now, each with its arguments
   * @throws {FormatError} for bytes that are not a command
   */
  push (chunk: Uint8Array): string[][] {
    this.#buffered = Buffer.concat([this.#buffered, chunk])
    if (this.#buffered.length > MAX_BUFFERED) throw new FormatError('command', `at most ${MAX_BUFFERED} bytes`, 'more')
    const commands: string[][] = []
    let start = 0
    for (;;) {
      const read = readCommand(this.#buffered, start)
      if (read === undefined) break
      commands.push(read.command)
      start = read.end
    }
    if (start > 0) this.#buffered = this.#buffered.subarray(start)
    return commands
  }
}

interface ReadLength {
  readonly value: number
  readonly end: number
}

function readLine (bytes: Buffer, start: number, mark: string): ReadLength | undefined {
  const end = bytes.indexOf(CR, start)
  if (end === -1 || end + 1 >= bytes.length) return undefined
  const line = bytes.toString('latin1', start, end)
  const value = Number(line.slice(1))
  if (!line.startsWith(mark) || !/^\d{1,9}$/.test(line.slice(1))) {
    throw new FormatError('command', `${mark} and a length`, JSON.stringify(line.slice(0, 40)))
  }
  return { value, end: end + 2 }
}

function readCommand (bytes: Buffer, start: number): { readonly command: string[], readonly end: number } | undefined {
  if (start >= bytes.length) return undefined
  const head = readLine(bytes, start, '*')
  if (head === undefined) return undefined
  const command: string[] = []
  let position = head.end
  for (let index = 0; index < head.value; index++) {
    if (position >= bytes.length) return undefined
    const length = readLine(bytes, position, '$')
    if (length === undefined || bytes.length < length.end + length.value + 2) return undefined
    command.push(bytes.toString('utf8', length.end, length.end + length.value))
    position = length.end + length.value + 2
  }
  return { command, end: position }
}
