import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { spawnGuarded } from '../spawn-guarded.ts'
import type { PodCommand, PodMachine, PodProcess, StoppableMachine } from './pod-machine.ts'

const [kernel, modules] = ['/usr/bin/linux.uml', '/usr/lib/uml/modules']

/** True where a guest kernel can run, with a network to this machine. */
export const hasGuestKernel: boolean = process.getuid?.() === 0 && existsSync(kernel) && existsSync('/dev/net/tun') &&
  existsSync('/sbin/modprobe')

export const guestKernelNeeds = 'needs root, /dev/net/tun and a guest kernel (apt install user-mode-linux kmod)'

const tap = 'gsplan-guest'
/** Addresses for documentation (RFC 5737): the two ends of the wire to the guest, and its pods with their gateway. */
const net = { host: '203.0.113.1', guest: '203.0.113.2', pods: '203.0.113.64/26', gateway: '203.0.113.65' }
const FIRST_POD = 66

/** Memory of the guest: what it does not use is not taken. */
const MEMORY = '6G'
const STOP_MS = 10_000

/** What the guest tells of a program. */
interface GuestMessage {
  readonly id: number
  readonly printed?: string
  readonly code?: number
}

function ip (...words: readonly string[]): void {
  const { status, stderr } = spawnSync('ip', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr}`)
}

/** Runs programs of pods through the connection of a guest. */
class GuestMachine implements PodMachine {
  readonly #socket: Socket
  readonly #programs = new Map<number, { readonly onOutput: PodCommand['onOutput'], readonly end: (code: number) => void }>()
  #lastAddress = FIRST_POD - 1
  #lastId = 0

  constructor (socket: Socket) {
    this.#socket = socket
    createInterface({ input: socket }).on('line', line => { this.#onMessage(JSON.parse(line) as GuestMessage) })
    socket.on('error', () => {}).on('close', () => {
      for (const { end } of this.#programs.values()) end(137)
    })
  }

  addAddress (): string {
    const address = net.gateway.replace(/\d+$/, String(++this.#lastAddress))
    this.#tell({ add: address })
    return address
  }

  removeAddress (address: string): void {
    this.#tell({ remove: address })
  }

  start ({ command, cwd, env, address, onOutput }: PodCommand): PodProcess {
    const id = ++this.#lastId
    const ended = new Promise<number>(resolve => { this.#programs.set(id, { onOutput, end: resolve }) })
    this.#tell({ id, command, cwd, env, address })
    return { ended, signal: signal => { this.#tell({ id, signal }) } }
  }

  #tell (message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`)
  }

  #onMessage ({ id, printed, code }: GuestMessage): void {
    const program = this.#programs.get(id)
    if (printed !== undefined) program?.onOutput(Buffer.from(printed, 'base64'))
    if (code === undefined) return
    this.#programs.delete(id)
    program?.end(code)
  }
}

/**
 * Starts a kernel as a process of this machine (User-Mode Linux), which has netem where this machine's own may not. It sees
 * the files of this machine; each of its pods has a network namespace, whose address this machine reaches.
 */
export async function startGuestMachine (): Promise<StoppableMachine> {
  spawnSync('ip', ['link', 'del', tap])
  ip('tuntap', 'add', tap, 'mode', 'tap')
  ip('addr', 'add', `${net.host}/30`, 'dev', tap)
  ip('link', 'set', tap, 'up')
  ip('route', 'add', net.pods, 'via', net.guest)
  const server = createServer().listen(0, net.host)
  await once(server, 'listening')
  const program = fileURLToPath(new URL('../fixtures/guest/guest.mjs', import.meta.url))
  const init = fileURLToPath(new URL('../fixtures/guest/init.sh', import.meta.url))
  const settings = {
    GUEST_ADDRESS: net.guest, GUEST_HOST: net.host, GUEST_PORT: (server.address() as AddressInfo).port, GUEST_GATEWAY: net.gateway,
    GUEST_MODULES: modules, GUEST_NODE: process.execPath, GUEST_PROGRAM: program
  }
  const child = spawnGuarded([
    kernel, `mem=${MEMORY}`, 'root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'rw', 'quiet', 'con=null', 'con0=null,fd:1',
    `vec0:transport=tap,ifname=${tap},depth=64,gro=1`, `init=${init}`, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  ], { outputs: 'pipe' })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { said = `${said}${chunk.toString()}`.slice(-4000) })
  const exit = once(child, 'exit')
  const socket = await Promise.race([
    once(server, 'connection').then(([found]) => found as Socket),
    exit.then(() => { throw new Error(`the guest kernel ended: ${said}`) }),
    sleep(60_000).then(() => { throw new Error(`the guest kernel did not come up: ${said}`) })
  ])
  server.close()
  const machine = new GuestMachine(socket)
  return Object.assign(machine, {
    async stop () {
      socket.destroy()
      await Promise.race([exit, sleep(STOP_MS)])
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
      await exit
      spawnSync('ip', ['link', 'del', tap])
    }
  })
}
