import { createServer, type AddressInfo, type Socket } from 'node:net'
import { timerDelay } from '@gsplan/cli'
import { SyncStore } from '../sync/sync-store.ts'
import { CommandReader, formatResp, nullArray, type RespValue } from './resp.ts'

/** Entries that one read hands over when the client names no number. */
const READ_LIMIT = 1000

export interface RedisServiceInit {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0 = any that is free. @default 0 */
  readonly port?: number
  /** Store that is served; the one of a sync service lets old and new SDKs meet. @default a new store */
  readonly store?: SyncStore
}

export interface RedisService {
  readonly host: string
  readonly port: number
  readonly store: SyncStore
  close (): Promise<void>
}

/** Answers one command; undefined = it is answered later, or not at all. */
type Handler = (client: RedisClient, args: readonly string[]) => RespValue | undefined

const ok: RespValue = { status: 'OK' }

/** Number of an entry in its stream; ids of ours are `<number>-0`. */
const entryNumber = (id: string): number => Number(id.split('-', 1)[0])

const toEntry = (payload: string, number: number): RespValue => [`${number}-0`, ['p', payload]]

interface Stream {
  readonly key: string
  readonly after: number
}

interface Read {
  readonly streams: readonly Stream[]
  readonly limit: number
  readonly blockMs: number | undefined
}

function parseRead (args: readonly string[], store: SyncStore): Read | undefined {
  let limit = READ_LIMIT
  let blockMs: number | undefined
  let at = 0
  for (; at < args.length && args[at]?.toUpperCase() !== 'STREAMS'; at += 2) {
    const option = args[at]?.toUpperCase()
    const value = Number(args[at + 1])
    if (option === 'COUNT') limit = value
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
  return { streams, limit, blockMs }
}

const handlers: Readonly<Record<string, Handler>> = {
  PING: () => ({ status: 'PONG' }),
  ECHO: (_, [text = '']) => text,
  SELECT: () => ok,
  AUTH: () => ok,
  QUIT: client => {
    client.end()
    return ok
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
    const after = from === '-' ? 0 : entryNumber(from) - 1
    return store.read(key, after, READ_LIMIT).map((payload, index) => toEntry(payload, after + index + 1))
  },
  XREAD: (client, args) => client.read(args),
  EXISTS: ({ store }, keys) => keys.filter(key => store.count(key) > 0 || store.length(key) > 0).length,
  // nothing is forgotten during a run
  EXPIRE: () => 1,
  DEL: () => 0,
  COMMAND: () => [],
  INFO: () => 'redis_version:6.0.0\r\n'
}

const countText = (store: SyncStore, key: string): string | null => {
  const count = store.count(key)
  return count === 0 ? null : String(count)
}

/** One connection. */
class RedisClient {
  readonly id: number
  readonly store: SyncStore
  readonly #clients: Map<number, RedisClient>
  readonly #socket: Socket
  readonly #reader = new CommandReader()
  /** Commands between MULTI and EXEC. */
  #queued: string[][] | undefined
  #blocked: { readonly end: (reply: string) => void } | undefined

  constructor (id: number, socket: Socket, store: SyncStore, clients: Map<number, RedisClient>) {
    this.id = id
    this.store = store
    this.#socket = socket
    this.#clients = clients
    clients.set(id, this)
    socket.setNoDelay(true)
    socket.on('data', chunk => { this.#receive(chunk) })
    socket.on('error', () => { socket.destroy() })
    socket.on('close', () => {
      this.#blocked?.end('')
      clients.delete(id)
    })
  }

  end (): void {
    this.#socket.end()
  }

  unblock (id: number): boolean {
    const client = this.#clients.get(id)
    if (client === undefined) return false
    const blocked = client.#blocked
    blocked?.end(nullArray)
    return blocked !== undefined
  }

  read (args: readonly string[]): RespValue | undefined {
    const read = parseRead(args, this.store)
    if (read === undefined) return { error: 'ERR syntax error' }
    const found = this.#readNow(read)
    if (found !== undefined) return found
    if (read.blockMs === undefined) this.#socket.write(nullArray)
    else this.#block(read, read.blockMs)
    return undefined
  }

  #readNow ({ streams, limit }: Read): RespValue | undefined {
    const found = streams.flatMap(({ key, after }): RespValue[] => {
      const entries = this.store.read(key, after, limit)
      return entries.length === 0 ? [] : [[key, entries.map((payload, index) => toEntry(payload, after + index + 1))]]
    })
    return found.length === 0 ? undefined : found
  }

  /** Waits for the first entry in any of the streams. */
  #block (read: Read, blockMs: number): void {
    let timer: NodeJS.Timeout | undefined
    const ends: Array<() => void> = []
    const end = (reply: string): void => {
      if (this.#blocked === undefined) return
      this.#blocked = undefined
      clearTimeout(timer)
      for (const stop of ends) stop()
      if (reply !== '') this.#socket.write(reply)
    }
    this.#blocked = { end }
    const onEntry = (): void => {
      // after the entry is in its place
      queueMicrotask(() => {
        const found = this.#readNow(read)
        if (found !== undefined) end(formatResp(found))
      })
    }
    for (const { key } of read.streams) ends.push(this.store.subscribe(key, onEntry))
    if (blockMs > 0) timer = setTimeout(() => { end(nullArray) }, timerDelay(blockMs))
  }

  #receive (chunk: Uint8Array): void {
    let commands: string[][]
    try {
      commands = this.#reader.push(chunk)
    } catch (error) {
      this.#socket.end(formatResp({ error: `ERR ${(error as Error).message}` }))
      return
    }
    for (const command of commands) {
      const reply = this.#perform(command)
      if (reply !== undefined) this.#socket.write(formatResp(reply))
    }
  }

  #perform (command: readonly string[]): RespValue | undefined {
    const [name = '', ...args] = command
    switch (name.toUpperCase()) {
      case 'MULTI':
        this.#queued = []
        return ok
      case 'DISCARD':
        this.#queued = undefined
        return ok
      case 'EXEC': {
        const queued = this.#queued ?? []
        this.#queued = undefined
        return queued.map(([queuedName = '', ...queuedArgs]) => this.#handle(queuedName, queuedArgs) ?? null)
      }
      default:
        if (this.#queued === undefined) return this.#handle(name, args)
        this.#queued.push([...command])
        return { status: 'QUEUED' }
    }
  }

  #handle (name: string, args: readonly string[]): RespValue | undefined {
    const handler = Object.hasOwn(handlers, name.toUpperCase()) ? handlers[name.toUpperCase()] : undefined
    if (handler === undefined) return { error: `ERR unknown command '${name}'` }
    try {
      return handler(this, args)
    } catch (error) {
      return { error: `ERR ${(error as Error).message}` }
    }
  }
}

/**
 * The few Redis commands that Testground's SDK for Go before 0.3 needs to synchronise instances, on a sync service's
 * store. It is no Redis: counters can only be counted up, streams have one field, and nothing is ever deleted.
 *
 * @throws when the port is taken
 */
export async function startRedisService (init: RedisServiceInit = {}): Promise<RedisService> {
  const { host = '127.0.0.1', port = 0, store = new SyncStore() } = init
  const clients = new Map<number, RedisClient>()
  const sockets = new Set<Socket>()
  let lastId = 0
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => { sockets.delete(socket) })
    new RedisClient(++lastId, socket, store, clients)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => { resolve() })
  })
  return {
    host,
    port: (server.address() as AddressInfo).port,
    store,
    close: () => new Promise(resolve => {
      for (const socket of sockets) socket.destroy()
      server.close(() => { resolve() })
    })
  }
}
