import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { FRAME_HEAD, goEvent, Payload } from '../frame.ts'
import type { GoChannel, GoEventHandler, Tail } from '../go-channel.ts'
import { FrameReader, writeFrame } from './frames.ts'

/** Most characters that are kept of what a program says on its standard error. */
const MAX_SAID = 65_536

/** A program with real hosts, driven over its pipes. It ends when nobody handles a node of it any more. */
export class GoProcess implements GoChannel {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #handlers = new Map<number, GoEventHandler>()
  readonly #name: string
  #said = ''
  #ended: string | undefined

  /** @param name of the router, for messages */
  constructor (path: string, name: string) {
    this.#name = name
    this.#child = spawn(path, [], { stdio: ['pipe', 'pipe', 'pipe'] })
    const reader = new FrameReader()
    this.#child.stdout.on('data', (chunk: Buffer) => { for (const frame of reader.push(chunk)) this.#take(frame) })
    this.#child.stderr.on('data', (chunk: Buffer) => { this.#said = (this.#said + chunk.toString()).slice(-MAX_SAID) })
    // a program that has ended takes no more; its end is told
    this.#child.stdin.on('error', () => {})
    this.#child.once('error', error => { this.#end(error.message) })
    this.#child.once('close', (code, signal) => { this.#end(`it ended with ${signal ?? `exit code ${code ?? 0}`}`) })
  }

  handle (node: number, handler: GoEventHandler | undefined): void {
    if (handler !== undefined) {
      this.#handlers.set(node, handler)
      if (this.#ended !== undefined) this.#tell(handler, this.#ended)
      return
    }
    this.#handlers.delete(node)
    if (this.#handlers.size === 0) this.#child.stdin.end()
  }

  send (command: number, node: number, payload: Uint8Array, tail?: Tail): void {
    const rest = tail === undefined ? [] : [tail.bytes.subarray(tail.start)]
    this.#child.stdin.write(writeFrame(command, node, [payload, ...rest]))
  }

  #take (frame: Buffer): void {
    this.#handlers.get(frame.readUInt32LE(1))?.(frame.readUInt8(0), frame.subarray(FRAME_HEAD))
  }

  #end (how: string): void {
    if (this.#ended !== undefined) return
    const said = this.#said.split('\n').find(line => line !== '')
    this.#ended = `${this.#name}: the router's program: ${how}${said === undefined ? '' : `: ${said}`}`
    for (const handler of this.#handlers.values()) this.#tell(handler, this.#ended)
  }

  #tell (handler: GoEventHandler, text: string): void {
    handler(goEvent.gone, new Payload().rest(text).bytes)
  }
}
