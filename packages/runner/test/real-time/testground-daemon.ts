import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, realpathSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { freePort } from '../free-port.ts'

export const programs = fileURLToPath(new URL('../../../../.nx/testground/bin', import.meta.url))
const gsplan = fileURLToPath(new URL('../../bin/gsplan.js', import.meta.url))
/** Where Go's own packages put it, should it not be on the PATH. */
const path = `${programs}:${process.env['PATH'] ?? ''}:/usr/local/go/bin`

export const isBuilt = ['testground', 'sync-service'].every(name => existsSync(join(programs, name)))
export const hasGo = spawnSync('go', ['version'], { stdio: 'ignore', env: { ...process.env, PATH: path } }).status === 0

/** Listens, unless somebody else does. */
export async function listen (port: number): Promise<Server | undefined> {
  const server = createServer()
  const listening = once(server, 'listening').then(() => server, () => undefined)
  server.listen(port, '127.0.0.1')
  return listening
}

async function takeTurn (): Promise<Server> {
  for (;;) {
    const turn = await listen(5049)
    if (turn !== undefined) return turn
    await sleep(200)
  }
}

/** Waits until somebody listens, or the program that should has ended. */
async function untilListening (program: ChildProcess, port: number): Promise<void> {
  while (program.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const isUp = await once(socket, 'connect').then(() => true, () => false)
    socket.destroy()
    if (isUp) return
    await sleep(100)
  }
  throw new Error(`expected ${program.spawnargs.join(' ')} to listen on ${port}, it ended with ${program.exitCode}`)
}

/** A command that runs, and how it ended. */
interface Command extends Promise<{
  readonly exitCode?: number | undefined
  readonly stdout: string
  readonly stderr: string
}> {
  readonly stderr: Readable
  kill (signal: NodeJS.Signals): boolean
}

/** Testground's daemon, with a home of its own. */
export class TestgroundDaemon {
  readonly home: string
  readonly #env: Readonly<Record<string, string>>
  readonly #turn: Server
  readonly #children: ChildProcess[] = []

  /** @param env what its programs get beside this process's environment */
  static async start (env: Readonly<Record<string, string>> = {}): Promise<TestgroundDaemon> {
    // instances look for the sync service at port 5050, which another package's tests use too
    const turn = await takeTurn()
    const daemon = new TestgroundDaemon(realpathSync(await mkdtemp(join(tmpdir(), 'gsplan-test-home-'))), env, turn)
    const port = await freePort()
    writeFileSync(join(daemon.home, '.env.toml'),
      `[daemon]\nlisten = "127.0.0.1:${port}"\n[client]\nendpoint = "http://127.0.0.1:${port}"\n`)
    await daemon.serve('testground', ['daemon'], port)
    return daemon
  }

  private constructor (home: string, env: Readonly<Record<string, string>>, turn: Server) {
    this.home = home
    this.#env = env
    this.#turn = turn
  }

  /** Starts another of Testground's programs beside it. */
  async serve (program: string, args: readonly string[], port: number): Promise<void> {
    const env = { ...process.env, PATH: path, TESTGROUND_HOME: this.home, ...this.#env }
    const child = spawn(join(programs, program), args, { stdio: 'ignore', env })
    this.#children.push(child)
    await untilListening(child, port)
  }

  /** The command, as somebody types it. */
  run (output: string, define: Readonly<Record<string, string>>, ...more: string[]): Command {
    return execa(process.execPath, [
      gsplan, 'run', '--engine', 'testground', '--json', '-o', output, ...more,
      ...Object.entries(define).flatMap(([name, value]) => ['-D', `${name}=${value}`])
    ], {
      reject: false,
      env: { PATH: path, TESTGROUND_HOME: this.home, GSPLAN_CACHE: join(this.home, 'cache'), NO_COLOR: '1', FORCE_COLOR: '0' }
    })
  }

  async stop (): Promise<void> {
    for (const child of this.#children) {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    this.#turn.close()
    await rm(this.home, { recursive: true })
  }
}
