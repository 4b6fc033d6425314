import type { Socket } from 'node:net'
import { timerDelay } from '@gsplan/cli'
import type { ClientMemory, CutClient } from '../service/client-memory.ts'
import type { SyncStore } from '../sync/sync-store.ts'
import { commandHandlers, readStreams, type CommandClient, type StreamRead } from './redis-commands.ts'
import { CommandReader, formatResp, nullArray, type RespValue } from './resp.ts'

/** Commands between MULTI and EXEC. */
const MAX_QUEUED = 1000

/** Bytes that a queued command counts for beside its arguments. */
const COMMAND_COST = 100

const ok: RespValue = { status: 'OK' }

/** Parts of a service that a connection uses. */
export interface RedisClientInit {
  readonly store: SyncStore
  readonly memory: ClientMemory
  /** All clients by id. */
  readonly clients: Map<number, RedisClient>
}

/** One connection. */
export class RedisClient implements CutClient, CommandClient {
  readonly id: number
  readonly name: string
  readonly store: SyncStore
  readonly #memory: ClientMemory
  readonly #clients: Map<number, RedisClient>
  readonly #socket: Socket
  readonly #reader = new CommandReader()
  /** Commands between MULTI and EXEC. */
  #queued: string[][] | undefined
  #queuedBytes = 0
  #isInTransaction = false
  #blocked: { readonly end: (reply: string) => void, readonly bytes: number } | undefined
  #isOpen = true

  constructor (id: number, socket: Socket, { store, memory, clients }: RedisClientInit) {
    this.id = id
    this.name = `${socket.remoteAddress ?? 'client'}:${socket.remotePort ?? 0}`
    this.store = store
    this.#socket = socket
    this.#memory = memory
    this.#clients = clients
    clients.set(id, this)
    socket.setNoDelay(true)
    socket.on('data', chunk => { this.#receive(chunk) })
    socket.on('drain', () => { this.#count() })
    socket.on('error', () => { socket.destroy() })
    socket.on('close', () => {
      this.#leave()
      memory.drop(this)
    })
  }

  get canBlock (): boolean {
    return !this.#isInTransaction
  }

  end (reply: RespValue): void {
    this.#isOpen = false
    this.#socket.end(formatResp(reply))
  }

  cut (): void {
    this.#leave()
    this.#socket.destroy()
  }

  unblock (id: number): boolean {
    const client = this.#clients.get(id)
    if (client === undefined) return false
    const blocked = client.#blocked
    blocked?.end(nullArray)
    return blocked !== undefined
  }

  /** Waits for the first entry in any of the streams. */
  block (read: StreamRead, blockMs: number): void {
    if (this.#blocked !== undefined) {
      this.#memory.cut(this, 'expected no read while another one waits')
      return
    }
    let timer: NodeJS.Timeout | undefined
    const ends: Array<() => void> = []
    const stop = (): void => {
      this.#blocked = undefined
      clearTimeout(timer)
      for (const end of ends) end()
    }
    const end = (reply: string): void => {
      stop()
      this.#write(reply)
    }
    const onEntry = (): void => {
      const found = readStreams(read, this.store)
      if (found !== undefined) end(formatResp(found))
    }
    this.#blocked = { end, bytes: read.length + read.streams.length * COMMAND_COST }
    try {
      for (const { key } of read.streams) ends.push(this.store.watch(key, onEntry))
    } catch (error) {
      stop()
      throw error
    }
    if (blockMs > 0) timer = setTimeout(() => { end(nullArray) }, timerDelay(blockMs))
  }

  #leave (): void {
    this.#isOpen = false
    this.#queued = undefined
    this.#blocked?.end('')
    this.#clients.delete(this.id)
  }

  #count (): void {
    if (!this.#clients.has(this.id)) return
    const { writableLength } = this.#socket
    this.#memory.set(this, this.#reader.held + this.#queuedBytes + (this.#blocked?.bytes ?? 0) + writableLength)
  }

  #write (reply: string): void {
    if (reply === '' || this.#socket.writableEnded || this.#socket.destroyed) return
    this.#socket.write(reply)
    this.#count()
  }

  #receive (chunk: Uint8Array): void {
    if (!this.#isOpen) return
    let commands: string[][]
    try {
      commands = this.#reader.push(chunk)
    } catch (error) {
      this.end({ error: `ERR ${(error as Error).message}` })
      return
    }
    for (const command of commands) {
      const reply = this.#perform(command)
      if (reply !== undefined) this.#write(formatResp(reply))
    }
    this.#count()
  }

  #perform (command: readonly string[]): RespValue | undefined {
    if (!this.#isOpen) return undefined
    const [name = '', ...args] = command
    switch (name.toUpperCase()) {
      case 'MULTI':
        this.#queue([])
        return ok
      case 'DISCARD':
        this.#queue(undefined)
        return ok
      case 'EXEC':
      { this.#execute(); return }
      default:
        if (this.#queued === undefined) return this.#handle(name, args)
        return this.#enqueue(command, this.#queued)
    }
  }

  #queue (commands: string[][] | undefined): void {
    this.#queued = commands
    this.#queuedBytes = 0
  }

  #enqueue (command: readonly string[], queued: string[][]): RespValue | undefined {
    if (queued.length >= MAX_QUEUED) {
      this.#memory.cut(this, `expected at most ${MAX_QUEUED} commands in a transaction, got another`)
      return undefined
    }
    queued.push([...command])
    this.#queuedBytes += command.reduce((sum, { length }) => sum + length, COMMAND_COST)
    return { status: 'QUEUED' }
  }

  /** Performs the queued commands; replies go out one after the other, so that none but the last is held. */
  #execute (): undefined {
    const queued = this.#queued ?? []
    this.#queue(undefined)
    this.#isInTransaction = true
    this.#write(`*${queued.length}\r\n`)
    for (const [name = '', ...args] of queued) {
      if (!this.#clients.has(this.id)) break
      this.#write(formatResp(this.#handle(name, args) ?? null))
    }
    this.#isInTransaction = false
  }

  #handle (name: string, args: readonly string[]): RespValue | undefined {
    const handler = Object.hasOwn(commandHandlers, name.toUpperCase()) ? commandHandlers[name.toUpperCase()] : undefined
    if (handler === undefined) return { error: `ERR unknown command '${name}'` }
    try {
      return handler(this, args)
    } catch (error) {
      return { error: `ERR ${(error as Error).message}` }
    }
  }
}
