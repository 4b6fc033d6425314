import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { spawnGuarded } from '../spawn-guarded.ts'
import type { PodCommand, PodMachine, PodProcess, StoppableMachine } from './pod-machine.ts'
import { thisMachine } from './this-machine.ts'

const [kernel, modules] = ['/usr/bin/linux.uml', '/usr/lib/uml/modules']

/** True where a guest kernel can run, with a network to this machine; CI installs it. */
export const hasGuestKernel: boolean = process.getuid?.() === 0 && existsSync('/dev/net/tun') &&
  (process.env['CI'] !== undefined || (existsSync(kernel) && existsSync('/sbin/modprobe')))

export const guestKernelNeeds = 'needs root, /dev/net/tun and a guest kernel (apt install user-mode-linux kmod)'

/** Pods at a time that a guest has wires for. */
const PODS = 24
/** Wires to the guest: number 0 is that of this machine. */
const wireOf = (number: number): string => `gsplan-guest-${number}`
const namespaceOf = (pod: number): string => `gsplan-pod-${pod}`
/** Address of a pod, or of this machine, which is 0: those for documentation (RFC 5737). */
const addressOf = (number: number): string => `198.51.100.${number + 1}`
const podOf = (address: string): number => Number(address.split('.').at(-1)) - 1

/** Memory of the guest: what it does not use is not taken. */
const MEMORY = '2G'

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

/** Removes what a guest of an earlier process may have left, too. */
function removeNetwork (): void {
  for (let pod = 1; pod <= PODS; pod += 1) spawnSync('ip', ['netns', 'del', namespaceOf(pod)])
  for (let number = 0; number <= PODS; number += 1) spawnSync('ip', ['link', 'del', wireOf(number)])
}

/** Makes wires, of which the guest takes the other ends; that of a pod comes out in a namespace. */
function addNetwork (): void {
  removeNetwork()
  for (let number = 0; number <= PODS; number += 1) {
    ip('tuntap', 'add', wireOf(number), 'mode', 'tap')
    ip('link', 'set', wireOf(number), 'up')
  }
  ip('addr', 'add', `${addressOf(0)}/24`, 'dev', wireOf(0))
  for (let pod = 1; pod <= PODS; pod += 1) {
    const name = namespaceOf(pod)
    ip('netns', 'add', name)
    // the guest loses a wire that itself is moved
    ip('link', 'add', 'link', wireOf(pod), 'name', 'eth0', 'netns', name, 'type', 'macvlan', 'mode', 'private')
    ip('-n', name, 'addr', 'add', `${addressOf(pod)}/24`, 'dev', 'eth0')
    for (const device of ['lo', 'eth0']) ip('-n', name, 'link', 'set', device, 'up')
  }
}

/** Runs programs of pods here, in network namespaces, and what sets their links in the guest. */
class GuestMachine implements PodMachine {
  readonly #socket: Socket
  readonly #programs = new Map<number, { readonly onOutput: PodCommand['onOutput'], readonly end: (code: number) => void }>()
  readonly #free = Array.from({ length: PODS }, (_, index) => addressOf(index + 1))
  #lastId = 0

  constructor (socket: Socket) {
    this.#socket = socket
    createInterface({ input: socket }).on('line', line => { this.#onMessage(JSON.parse(line) as GuestMessage) })
    socket.on('error', () => {}).on('close', () => {
      for (const { end } of this.#programs.values()) end(137)
    })
  }

  addAddress (): string {
    const address = this.#free.shift()
    if (address === undefined) throw new Error(`expected at most ${PODS} pods at a time on a guest kernel`)
    return address
  }

  removeAddress (address: string): void {
    this.#startInGuest(address, { command: ['tc', 'qdisc', 'del', 'dev', 'eth0', 'root'] })
    this.#free.push(address)
  }

  start ({ onOutput, ...program }: PodCommand): PodProcess {
    const { command, cwd, env, address, setsLinks } = program
    if (!setsLinks) {
      const inNamespace = ['ip', 'netns', 'exec', namespaceOf(podOf(address)), ...command]
      return thisMachine.start({ ...program, command: inNamespace, onOutput })
    }
    const id = this.#startInGuest(address, { command, cwd, env })
    return {
      ended: new Promise<number>(resolve => { this.#programs.set(id, { onOutput, end: resolve }) }),
      signal: signal => { this.#tell({ id, signal }) }
    }
  }

  /** @returns number of the program */
  #startInGuest (address: string, program: Partial<PodCommand>): number {
    const id = ++this.#lastId
    this.#tell({ id, pod: podOf(address), ...program })
    return id
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
 * Starts a kernel as a process of this machine (User-Mode Linux), which has netem where this machine's own may not. Each pod
 * has a network namespace here, in which its programs run, and one in the guest, which stands for its network card: whatever
 * the pod sends passes through both. What may set links (NET_ADMIN) runs in the guest, which sees the files of this machine.
 * The guest has one core, and emulates each system call: programs of twenty pods would be too slow there to be measured.
 */
export async function startGuestMachine (): Promise<StoppableMachine> {
  addNetwork()
  const server = createServer().listen(0, addressOf(0))
  await once(server, 'listening')
  const program = fileURLToPath(new URL('../fixtures/guest/guest.mjs', import.meta.url))
  const init = fileURLToPath(new URL('../fixtures/guest/init.sh', import.meta.url))
  const settings = {
    GUEST_ADDRESS: addressOf(PODS + 1), GUEST_HOST: addressOf(0), GUEST_PORT: (server.address() as AddressInfo).port,
    GUEST_MODULES: modules, GUEST_NODE: process.execPath, GUEST_PROGRAM: program, GUEST_PODS: PODS
  }
  const wires = Array.from({ length: PODS + 1 }, (_, number) => `vec${number}:transport=tap,ifname=${wireOf(number)},depth=64,gro=1`)
  const child = spawnGuarded([
    kernel, `mem=${MEMORY}`, 'root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'rw', 'quiet', 'con=null', 'con0=null,fd:1',
    ...wires, `init=${init}`, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)
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
      // it has nothing to lose
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
      await exit
      removeNetwork()
    }
  })
}
