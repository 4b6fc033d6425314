import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { LineSplitter, MissingProgramError, UsageError } from '@gsplan/cli'
import { parseHostLine, type HostMessage, type HostRequest } from '../launch/host-protocol.ts'
import { bootCommand, packFiles } from './boot-code.ts'
import type { Host } from './hosts-settings.ts'

/** The least version of Node on hosts. */
const LEAST_NODE = [20, 19] as const
/** Time for a host to be connected and to answer, ms. */
const GREETING_MS = 45_000
/** Time for a host to end its processes and remove its files, ms. */
const CLOSE_MS = 15_000
/** Characters of a line of a host. */
const MAX_LINE = 2 ** 20
const MAX_SAID = 400

/** A host as it has greeted. */
export interface HostGreeting {
  readonly node: string
  /** Address at which ssh reached it. */
  readonly address: string
  /** Difference of its clock from this machine's, and how far that may be off, ms. */
  readonly clock: { readonly aheadMs: number, readonly withinMs: number }
  /** Ports of the host that lead to those of this machine, in the order in which they were asked for. */
  readonly ports: readonly number[]
}

/** Settings of a {@link HostConnection}. */
export interface HostConnectionInit {
  readonly host: Host
  /** Ports of this machine's loopback that the host is to reach. */
  readonly forwards: readonly number[]
  readonly onMessage: (message: HostMessage) => void
  /** Called when the connection has ended, with the reason in words. */
  readonly onEnd: (reason: string) => void
}

const sshOptions = [
  '-T', ...Object.entries({
    BatchMode: 'yes', ConnectTimeout: 20, ServerAliveInterval: 5, ServerAliveCountMax: 3, ExitOnForwardFailure: 'yes',
    ControlMaster: 'no', ControlPath: 'none', LogLevel: 'INFO'
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`])
]

const ALLOCATED = /^Allocated port (\d+) for remote forward/

/** Throws for a Node that is too old. */
function assertNode (name: string, version: unknown): void {
  const [major = 0, minor = 0] = typeof version === 'string' ? version.split('.').map(Number) : []
  const [leastMajor, leastMinor] = LEAST_NODE
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return
  throw new UsageError(`host ${name}: expected Node ${LEAST_NODE.join('.')} or newer for commands over ssh, found ${String(version).slice(0, 30)}`)
}

/** A program of gsplan's on a host, through the user's ssh. */
export class HostConnection {
  readonly host: Host
  /** Resolves with the end of ssh, in words. */
  readonly ended: Promise<string>
  readonly #init: HostConnectionInit
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #ports: number[] = []
  readonly #startedMs = Date.now()
  #greeting: Omit<HostGreeting, 'ports'> | undefined
  #greet: (() => void) | undefined
  #said = ''
  #error: NodeJS.ErrnoException | undefined
  #exit: { readonly code: number | null, readonly signal: NodeJS.Signals | null } | undefined
  #dir: string | undefined
  #isRemoved = false

  constructor (init: HostConnectionInit) {
    this.#init = init
    this.host = init.host
    const forwards = init.forwards.flatMap(port => ['-R', `0:127.0.0.1:${port}`])
    // a group of its own: Ctrl-C on the terminal is for this process, which then ends the host's
    this.#child = spawn('ssh', [...sshOptions, ...forwards, '--', init.host.name, bootCommand], {
      stdio: ['pipe', 'pipe', 'pipe'], detached: true
    })
    this.#child.stdin.on('error', () => {})
    this.#read(this.#child.stdout, line => { this.#onLine(line) })
    this.#read(this.#child.stderr, line => { this.#onSaid(line) })
    this.ended = new Promise(resolve => {
      this.#child.once('error', error => { this.#error = error })
      this.#child.once('close', (code, signal) => {
        this.#exit = { code, signal }
        resolve(this.#describeEnd())
        this.#greet?.()
        init.onEnd(this.#describeEnd())
      })
    })
  }

  /** Files that the host may still have, when it has ended. */
  get left (): string | undefined {
    return this.#isRemoved ? undefined : this.#dir
  }

  /**
   * Waits until the host has greeted.
   *
   * @throws {UsageError} in words, for one that refuses, has no Node or too old a one; {MissingProgramError} without ssh
   */
  async greeting (): Promise<HostGreeting> {
    const timer = setTimeout(() => { this.kill() }, GREETING_MS)
    await new Promise<void>(resolve => {
      this.#greet = () => {
        if (this.#exit !== undefined || this.#isGreeted()) resolve()
      }
      this.#greet()
    })
    clearTimeout(timer)
    if (this.#greeting !== undefined) assertNode(this.host.name, this.#greeting.node)
    if (this.#isGreeted() && this.#greeting !== undefined) return { ...this.#greeting, ports: this.#ports }
    if (this.#error?.code === 'ENOENT') throw new MissingProgramError('--engine hosts: expected the program ssh, found none')
    throw new UsageError(`host ${this.host.name}: ${this.#describeEnd()}`)
  }

  /** Sends the code of a run. */
  sendCode (files: Readonly<Record<string, Uint8Array>>): void {
    this.#child.stdin.write(packFiles(files))
  }

  send (request: HostRequest): void {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
  }

  /** Has the host end everything and remove its files. */
  async close (): Promise<void> {
    this.#child.stdin.end()
    const timer = setTimeout(() => { this.kill() }, CLOSE_MS)
    await this.ended
    clearTimeout(timer)
  }

  kill (): void {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL')
    } catch {
      // it has ended
    }
  }

  #isGreeted (): boolean {
    return this.#greeting !== undefined && this.#ports.length >= this.#init.forwards.length
  }

  #read (stream: Readable, onLine: (line: string) => void): void {
    const lines = new LineSplitter(MAX_LINE)
    stream.on('data', (chunk: Buffer) => { lines.push(chunk).forEach(onLine) })
    stream.on('end', () => { lines.end().forEach(onLine) })
  }

  #onLine (line: string): void {
    const message = parseHostLine(line)
    if (message === undefined) return
    if ('node' in message) {
      const { node, address = '', nowMs } = message
      const now = Date.now()
      // it was read at some time since ssh was started
      this.#greeting ??= {
        node, address, clock: { aheadMs: nowMs - (now + this.#startedMs) / 2, withinMs: (now - this.#startedMs) / 2 }
      }
      this.#greet?.()
      return
    }
    if ('dir' in message) this.#dir = message.dir
    if ('removed' in message) this.#isRemoved = true
    this.#init.onMessage(message)
  }

  #onSaid (line: string): void {
    const [, port] = ALLOCATED.exec(line) ?? []
    if (port === undefined) {
      // ssh's reason is its last line
      if (line.trim() !== '') this.#said = line.trim().slice(0, MAX_SAID)
      return
    }
    this.#ports.push(Number(port))
    this.#greet?.()
  }

  #describeEnd (): string {
    const { code, signal } = this.#exit ?? {}
    if (code === 127) return `expected node on its PATH for commands over ssh (ssh ${this.host.name} node --version), found none: ${this.#said}`
    if (this.#error !== undefined) return `ssh could not be started: ${this.#error.message}`
    if (this.#said !== '') return this.#said
    return signal === null || signal === undefined ? `ssh ended with exit code ${code ?? 'unknown'}` : 'ssh was killed, or did not connect in time'
  }
}
