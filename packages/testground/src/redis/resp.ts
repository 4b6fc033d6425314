import { FormatError } from '../errors.ts'

/** A reply of the Redis protocol, version 2 (redis.io, "Redis serialization protocol specification"). */
export type RespValue =
  | { readonly status: string } | { readonly error: string } | { readonly nothing: true }
  | number | string | null | readonly RespValue[]

/** Longest error of a reply, characters. */
const MAX_ERROR = 200

/** Bytes of a reply. `null` is the null bulk string, `nothing` the null array. */
export function formatResp (value: RespValue): string {
  if (value === null) return '$-1\r\n'
  if (typeof value === 'number') return `:${value}\r\n`
  if (typeof value === 'string') return `$${Buffer.byteLength(value)}\r\n${value}\r\n`
  if ('nothing' in value) return nullArray
  if ('status' in value) return `+${value.status}\r\n`
  if ('error' in value) return `-${value.error.slice(0, MAX_ERROR).replace(/[\r\n]/g, ' ')}\r\n`
  return `*${value.length}\r\n${value.map(formatResp).join('')}`
}

/** The null array, which ends a blocked read without entries. */
export const nullArray = '*-1\r\n'

/** Longest command, bytes of its arguments. */
const MAX_COMMAND_BYTES = 4 * 2 ** 20
/** Most arguments of a command. */
const MAX_ARGUMENTS = 10_000
/** A mark, nine digits and the end of the line. */
const MAX_LINE = 12
const CR = 0x0d

/** An array that is being read. */
interface OpenCommand {
  readonly args: string[]
  readonly count: number
  /** Bytes of its arguments, as far as their lengths are known. */
  bytes: number
  /** Bytes of the arguments that were read. */
  read: number
  /** Length of the argument that comes next, once it is known. */
  length: number | undefined
}

/**
 * Cuts the bytes of a client into commands: arrays of bulk strings. Each byte is looked at a bounded number of times,
 * however a client cuts them.
 */
export class CommandReader {
  #chunks: Uint8Array[] = []
  #buffered = 0
  /** Bytes without which nothing more can be read. */
  #needed = 1
  #open: OpenCommand | undefined

  /** Bytes that are kept, of a command that is not whole. */
  get held (): number {
    return this.#buffered + (this.#open?.read ?? 0)
  }

  /**
   * @returns the commands that are complete now, each with its arguments
   * @throws {FormatError} for bytes that are not a command, and for one beyond 4 MiB or 10,000 arguments
   */
  push (chunk: Uint8Array): string[][] {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    if (this.#buffered < this.#needed) return []
    const bytes = Buffer.concat(this.#chunks)
    const commands: string[][] = []
    let position = 0
    for (;;) {
      const end = this.#open?.length === undefined ? this.#readLine(bytes, position) : this.#readArgument(bytes, position)
      if (end === undefined) break
      position = end
      const open = this.#open
      if (open === undefined || open.args.length < open.count) continue
      commands.push(open.args)
      this.#open = undefined
    }
    this.#keep(bytes.subarray(position))
    return commands
  }

  /** Keeps a copy, so that a few bytes don't hold a large chunk. */
  #keep (rest: Uint8Array): void {
    this.#buffered = rest.length
    this.#chunks = rest.length === 0 ? [] : [Uint8Array.from(rest)]
    const length = this.#open?.length
    this.#needed = length === undefined ? rest.length + 1 : length + 2
  }

  /** Reads the line before a command or an argument. @returns its end; undefined when it is not whole */
  #readLine (bytes: Buffer, start: number): number | undefined {
    const open = this.#open
    const mark = open === undefined ? '*' : '$'
    const end = bytes.subarray(start, start + MAX_LINE).indexOf(CR)
    const line = bytes.toString('latin1', start, end === -1 ? start + MAX_LINE : start + end)
    if (end === -1 && line.length < MAX_LINE && (line === '' || line.startsWith(mark))) return undefined
    if (end !== -1 && start + end + 1 >= bytes.length) return undefined
    if (!line.startsWith(mark) || !/^\d{1,9}$/.test(line.slice(1))) {
      throw new FormatError('command', `${mark} and a length`, JSON.stringify(line))
    }
    this.#openNext(open, Number(line.slice(1)))
    return start + end + 2
  }

  #openNext (open: OpenCommand | undefined, value: number): void {
    if (open === undefined) {
      if (value > MAX_ARGUMENTS) throw new FormatError('command', `at most ${MAX_ARGUMENTS} arguments`, String(value))
      this.#open = { args: [], count: value, bytes: 0, read: 0, length: undefined }
      return
    }
    open.length = value
    open.bytes += value
    if (open.bytes > MAX_COMMAND_BYTES) {
      throw new FormatError('command', `at most ${MAX_COMMAND_BYTES} bytes`, String(open.bytes))
    }
  }

  #readArgument (bytes: Buffer, start: number): number | undefined {
    const open = this.#open as OpenCommand
    const { length = 0 } = open
    const end = start + length
    if (end + 2 > bytes.length) return undefined
    open.args.push(bytes.toString('utf8', start, end))
    open.read += length
    open.length = undefined
    return end + 2
  }
}
