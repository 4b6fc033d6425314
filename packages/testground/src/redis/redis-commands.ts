import type { SyncStore } from '../sync/sync-store.ts'
import type { RespValue } from './resp.ts'

/** Entries that one read hands over when the client names no number. */
const READ_LIMIT = 1000

/** Characters of entries in one reply; a client asks for the others next. */
const REPLY_LENGTH = 2 ** 20

const ok: RespValue = { status: 'OK' }

/** A connection as far as commands use it. */
export interface CommandClient {
  readonly id: number
  readonly store: SyncStore
  /** Ends the connection after a last answer; later commands are not read. */
  end (reply: RespValue): void
  unblock (id: number): boolean
  /** Answers when there are entries, or the time is over. */
  block (read: StreamRead, blockMs: number): void
  /** False in a transaction, as in Redis. */
  readonly canBlock: boolean
}

/** Answers one command; undefined = it is answered later. */
type Handler = (client: CommandClient, args: readonly string[]) => RespValue | undefined

/** A read of streams, each after an entry. */
export interface StreamRead {
  readonly streams: ReadonlyArray<{ readonly key: string, readonly after: number }>
  readonly limit: number
  /** Characters of its keys. */
  readonly length: number
}

/** Number of an entry in its stream; ids of ours are `<number>-0`. */
const entryNumber = (id: string): number => Math.trunc(Number(id.split('-', 1)[0])) || 0

const toEntry = (payload: string, number: number): RespValue => [`${number}-0`, ['p', payload]]

interface ParsedRead extends StreamRead {
  readonly blockMs: number | undefined
}

/** @returns undefined for words that are no read of streams */
function parseRead (args: readonly string[], store: SyncStore): ParsedRead | undefined {
  let limit = READ_LIMIT
  let blockMs: number | undefined
  let at = 0
  for (; at < args.length && args[at]?.toUpperCase() !== 'STREAMS'; at += 2) {
    const option = args[at]?.toUpperCase()
    const value = Number(args[at + 1])
    if (!Number.isSafeInteger(value) || value < 0) return undefined
    if (option === 'COUNT') limit = Math.min(value, READ_LIMIT)
    else if (option === 'BLOCK') blockMs = value
    else return undefined
  }
  const names = args.slice(at + 1)
  if (names.length === 0 || names.length % 2 !== 0) return undefined
  const keys = names.slice(0, names.length / 2)
  const streams = keys.map((key, index) => {
    const id = names[keys.length + index] as string
    return { key, after: id === '$' ? store.length(key) : entryNumber(id) }
  })
  return { streams, limit, blockMs, length: keys.reduce((sum, key) => sum + key.length, 0) }
}

/** Entries after one, until they have the given number or length; at least one, if there is one. */
function readEntries (
  store: SyncStore, { key, after }: StreamRead['streams'][number], { limit, length }: { limit: number, length: number }
): RespValue[] {
  const entries: RespValue[] = []
  let left = length
  while (entries.length < limit && left > 0) {
    const number = after + entries.length + 1
    const [payload] = store.read(key, number - 1, 1)
    if (payload === undefined) break
    entries.push(toEntry(payload, number))
    left -= payload.length
  }
  return entries
}

/** Entries of streams that are there now; undefined when there are none. */
export function readStreams ({ streams, limit }: StreamRead, store: SyncStore): RespValue | undefined {
  let left = REPLY_LENGTH
  const found: RespValue[] = []
  for (const { key, after } of streams) {
    const entries = readEntries(store, { key, after }, { limit, length: left })
    if (entries.length === 0) continue
    found.push([key, entries])
    for (const entry of entries) left -= ((entry as readonly [string, readonly [string, string]])[1][1]).length
    if (left <= 0) break
  }
  return found.length === 0 ? undefined : found
}

const countText = (store: SyncStore, key: string): string | null => {
  const count = store.count(key)
  return count === 0 ? null : String(count)
}

function readCommand (client: CommandClient, args: readonly string[]): RespValue | undefined {
  const read = parseRead(args, client.store)
  if (read === undefined) return { error: 'ERR syntax error' }
  const found = readStreams(read, client.store)
  if (found !== undefined) return found
  if (read.blockMs !== undefined && client.canBlock) {
    client.block(read, read.blockMs)
    return undefined
  }
  return { nothing: true }
}

export const commandHandlers: Readonly<Record<string, Handler>> = {
  PING: () => ({ status: 'PONG' }),
  ECHO: (_, [text = '']) => text,
  SELECT: () => ok,
  AUTH: () => ok,
  QUIT: client => {
    client.end(ok)
    return undefined
  },
  CLIENT: (client, [subcommand = '', id]) => {
    if (/^id$/i.test(subcommand)) return client.id
    if (/^setname$/i.test(subcommand)) return ok
    if (/^unblock$/i.test(subcommand)) return client.unblock(Number(id)) ? 1 : 0
    return { error: `ERR unknown subcommand '${subcommand}'` }
  },
  INCR: ({ store }, [key = '']) => store.signal(key),
  GET: ({ store }, [key = '']) => countText(store, key),
  MGET: ({ store }, keys) => keys.map(key => countText(store, key)),
  XADD: ({ store }, args) => {
    const [key = ''] = args
    // the one field is "p"; options such as MAXLEN come before the id
    return `${store.publish(key, args.at(-1) ?? '')}-0`
  },
  XLEN: ({ store }, [key = '']) => store.length(key),
  XRANGE: ({ store }, [key = '', from = '-']) => {
    const after = from === '-' ? 0 : Math.max(0, entryNumber(from) - 1)
    return readEntries(store, { key, after }, { limit: READ_LIMIT, length: REPLY_LENGTH })
  },
  XREAD: readCommand,
  EXISTS: ({ store }, keys) => keys.filter(key => store.count(key) > 0 || store.length(key) > 0).length,
  // nothing is forgotten during a run
  EXPIRE: () => 1,
  DEL: () => 0,
  COMMAND: () => [],
  INFO: () => 'redis_version:6.0.0\r\n'
}
