import { RouterError, type CellEnvironment } from '@gsplan/router'
import { command, FRAME_HEAD, goEvent, Payload } from '../frame.ts'
import type { GoChannel, GoEventHandler, Tail } from '../go-channel.ts'
import { VirtualRuntime } from './virtual-runtime.ts'
import type { GoProgramClass } from './wasm-exec.ts'

/** A compiled router with the loader of its Go release. */
export interface GoProgramCode {
  readonly name: string
  readonly module: WebAssembly.Module
  readonly Go: GoProgramClass
}

interface CellExports {
  readonly mem: WebAssembly.Memory
  readonly resume: () => void
}

/** Bytes of a frame's length in the input. */
const LENGTH_BYTES = 4

/** Bytes before the input, which hold its length. */
const INPUT_HEAD = 4

/** Up to that many bytes a loop copies faster than `set`, which needs an object. */
const LOOPED_BYTES = 64

/** Part of its memory by which a cell grows when it needs more than was reserved. */
const GROWTH = 1 / 4

/** Growth beyond a reservation that shows that it is used up: two steps of Go's heap, not what its runtime notes, bytes. */
const UNEXPECTED_BYTES = 2 * 2 ** 22

/** Largest memory of a WebAssembly instance, with some left for steps of the program's own, bytes. */
const MOST_BYTES = 2 ** 32 - 2 ** 26

const nothing: Tail = { bytes: new Uint8Array(0), start: 0 }

/**
 * One instance of the Go program: the nodes of a cell, which share its memory, its scheduler and its random numbers. A
 * command runs until every goroutine waits.
 */
export class GoCell implements GoChannel {
  readonly #code: GoProgramCode
  readonly #runtime: VirtualRuntime
  readonly #handlers = new Map<number, GoEventHandler>()
  readonly #exports: CellExports
  readonly #onLog: ((text: string) => void) | undefined
  #inputAt = 0
  #capacity = 0
  /** Memory that was reserved. */
  #expectedBytes = 0
  #isRunning = false
  #exitCode: number | undefined

  /**
   * @param onLog receives what the router's own code says
   * @throws {RouterError} when the program ends at once
   */
  constructor (code: GoProgramCode, environment: CellEnvironment, onLog?: (text: string) => void) {
    this.#code = code
    this.#onLog = onLog
    this.#runtime = new VirtualRuntime(environment, () => {
      this.#resume()
      this.#reserveMore()
    })
    const go = new code.Go()
    go.exit = code => { this.#exitCode = code }
    const { gojs = {} } = go.importObject
    const reset = gojs['runtime.resetMemoryDataView'] as ((sp: number) => void) | undefined
    Object.assign(gojs, this.#runtime.imports, {
      'runtime.resetMemoryDataView': (sp: number) => {
        reset?.(sp)
        this.#runtime.look()
      }
    })
    go.importObject['gsplan'] = {
      ready: (at: number, capacity: number) => {
        this.#inputAt = at >>> 0
        this.#capacity = capacity
      },
      emit: (at: number, length: number) => { this.#emit(at >>> 0, length) }
    }
    const instance = new WebAssembly.Instance(code.module, go.importObject)
    this.#exports = instance.exports as unknown as CellExports
    this.#runtime.attach(this.#exports)
    this.#guard(() => { void go.run(instance) })
    this.#expectedBytes = this.memoryBytes
    if (this.#capacity === 0) throw new RouterError(`${code.name}: expected a router built for this version of gsplan`)
  }

  /**
   * Grows the memory at once by an amount that is going to be used; until then it takes none of the machine's. Each step of
   * growth makes V8 look for garbage in all of its heap.
   */
  reserve (bytes: number): void {
    const most = MOST_BYTES - this.memoryBytes
    if (most > 0) this.#command(command.reserve, 0, new Payload().u32(Math.floor(Math.min(bytes, most))).bytes, nothing)
    this.#expectedBytes = this.memoryBytes
  }

  /** Memory of the cell, bytes. */
  get memoryBytes (): number {
    return this.#exports.mem.buffer.byteLength
  }

  handle (node: number, handler: GoEventHandler | undefined): void {
    if (handler === undefined) this.#handlers.delete(node)
    else this.#handlers.set(node, handler)
  }

  send (command: number, node: number, payload: Uint8Array, tail: Tail = nothing): void {
    this.#command(command, node, payload, tail)
    this.#reserveMore()
  }

  #command (command: number, node: number, payload: Uint8Array, tail: Tail): void {
    const payloadBytes = payload.length + tail.bytes.length - tail.start
    let at = this.#writeHead(command, node, payloadBytes)
    if (payloadBytes <= this.#capacity - LENGTH_BYTES - FRAME_HEAD) {
      at = this.#copy(payload, 0, payload.length, at)
      at = this.#copy(tail.bytes, tail.start, tail.bytes.length, at)
      this.#take(at)
      return
    }
    this.#take(at)
    for (const { bytes, start: first } of [{ bytes: payload, start: 0 }, tail]) {
      for (let start = first; start < bytes.length; start += this.#capacity) {
        this.#take(this.#copy(bytes, start, Math.min(bytes.length, start + this.#capacity), this.#inputAt + INPUT_HEAD))
      }
    }
  }

  /** Ends the timers; the memory is free once nothing refers to the cell. */
  stop (): void {
    this.#runtime.stop()
    this.#handlers.clear()
  }

  /** @returns where the frame goes on */
  #writeHead (command: number, node: number, payloadBytes: number): number {
    const { view } = this.#runtime
    const at = this.#inputAt + INPUT_HEAD
    view.setUint32(at, FRAME_HEAD + payloadBytes, true)
    view.setUint8(at + LENGTH_BYTES, command)
    view.setUint32(at + LENGTH_BYTES + 1, node, true)
    return at + LENGTH_BYTES + FRAME_HEAD
  }

  /** Copies bytes into the program's memory. @returns where they end there */
  #copy (from: Uint8Array, start: number, end: number, at: number): number {
    const { bytes } = this.#runtime
    if (end - start > LOOPED_BYTES) {
      bytes.set(from.subarray(start, end), at)
      return at + end - start
    }
    for (let next = start; next < end; next++) bytes[at++] = from[next] as number
    return at
  }

  /** Lets the program take its input up to an address. */
  #take (end: number): void {
    this.#runtime.view.setUint32(this.#inputAt, end - this.#inputAt - INPUT_HEAD, true)
    this.#resume()
  }

  #resume (): void {
    if (this.#isRunning) throw new Error(`${this.#code.name}: called while it runs`)
    this.#guard(() => { this.#exports.resume() })
  }

  /** Must not be called amid a command. */
  #reserveMore (): void {
    const { length } = this.#runtime.bytes
    if (length - this.#expectedBytes > UNEXPECTED_BYTES) this.reserve(GROWTH * length)
  }

  /** @throws {RouterError} with the program's last words when it ends */
  #guard (run: () => void): void {
    if (this.#exitCode !== undefined) throw this.#ended()
    this.#isRunning = true
    try {
      run()
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
      this.#exitCode ??= 2
    } finally {
      this.#isRunning = false
    }
    if (this.#exitCode !== undefined) throw this.#ended()
  }

  #ended (): RouterError {
    const [first = 'it said nothing'] = this.#runtime.printed.split('\n').filter(line => line !== '')
    const megabytes = Math.round(this.memoryBytes / 2 ** 20)
    return new RouterError(`${this.#code.name}: the router's program ended (exit ${this.#exitCode ?? 0}, ${megabytes} MiB): ${first}`)
  }

  #emit (at: number, length: number): void {
    const { view } = this.#runtime
    const [event, node] = [view.getUint8(at), view.getUint32(at + 1, true)]
    const payload = this.#runtime.bytes.subarray(at + FRAME_HEAD, at + length)
    if (event === goEvent.log) this.#onLog?.(new TextDecoder().decode(payload))
    else this.#handlers.get(node)?.(event, payload)
  }
}
