import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A real S3 server on loopback, as a process of its own. */
export interface S3Server {
  readonly endpoint: string
  /** The environment of its users: credentials, and nothing that leads elsewhere. */
  readonly env: Readonly<Record<string, string>>
  /** Ends it at once, as a power cut does. */
  kill (): Promise<void>
  /** Starts it again, with what it had. */
  restart (): Promise<void>
  /** Ends it and takes away what it had. */
  close (): Promise<void>
}

interface ServerProgram {
  readonly accessKey: string
  readonly secretKey: string
  readonly command: (port: number, folder: string) => readonly [program: string, ...args: string[]]
  readonly env?: Readonly<Record<string, string>>
}

async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function isListening (port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const isUp = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false)
  socket.destroy()
  return isUp
}

/** Starts a server and waits until it takes connections. */
export async function startServer ({ accessKey, secretKey, command, env = {} }: ServerProgram): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'gsplan-s3-'))
  const port = await freePort()
  let child: ChildProcess
  const start = async (): Promise<void> => {
    const [program, ...args] = command(port, folder)
    child = spawn(program, args, { stdio: 'ignore', env, cwd: folder })
    for (;;) {
      if (await isListening(port)) return
      if (child.exitCode !== null) throw new Error(`${program} ended with exit code ${child.exitCode}`)
      await sleep(50)
    }
  }
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    endpoint: `http://127.0.0.1:${port}`,
    env: {
      PATH: process.env['PATH'] ?? '', HOME: folder, AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey,
      // loopback needs no proxy, whatever the machine says
      HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9'
    },
    kill,
    restart: start,
    close: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
