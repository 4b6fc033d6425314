import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeTemporaryFolder } from '@gsplan/cli'
import type { RunPlace } from '@gsplan/run-format'
import { startRedisService, startSyncService, SyncStore } from '@gsplan/testground/sync'
import type { AgentPorts } from '../launch/agent-ports.ts'
import type { AgentProcess, AgentSession, CollectorPresence } from '../launch/agent-session.ts'
import { Collector } from '../launch/agent/collector.ts'
import { parseState, type CollectorState } from '../launch/collector-protocol.ts'
import type { GroupParams } from '../launch/group-params.ts'
import type { HostMessage } from '../launch/host-protocol.ts'
import { instanceKey, type InstanceNumber } from '../launch/instance-number.ts'
import { describeBarriers } from '../shared/describe-barriers.ts'
import { HostConnection, type HostGreeting } from './host-connection.ts'
import type { Host } from './hosts-settings.ts'

/** Settings of a {@link HostsSession}. */
export interface HostsSessionInit {
  readonly hosts: readonly Host[]
  /** Address of this machine that the hosts reach. @default none: through ssh */
  readonly address?: string | undefined
  readonly token: string
  readonly code: Readonly<Record<string, Uint8Array>>
  readonly groups: readonly GroupParams[]
  /** All instances, in their order. */
  readonly instances: readonly InstanceNumber[]
}

/** A host of the session, and those of the instances that are dealt to it. */
interface Member {
  readonly connection: HostConnection
  readonly instances: readonly InstanceNumber[]
}

/** Deals instances to hosts in turn, so that those of a group are spread. */
export const dealInstances = <T> (instances: readonly T[], hosts: number): T[][] =>
  Array.from({ length: hosts }, (_, host) => instances.filter((_instance, at) => at % hosts === host))

const describeExit = ({ code, signal }: { readonly code: number | null, readonly signal: string | null }): string =>
  `ended with ${signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`}`

/** Services on this machine, and one connection to each host, whose program runs its instances. */
export class HostsSession implements AgentSession {
  readonly noun = 'processes'
  readonly #init: HostsSessionInit
  readonly #processes = new Map<string, AgentProcess>()
  readonly #last = new Map<string, string>()
  readonly #closers: Array<() => unknown> = []
  #members: readonly Member[] = []
  #greetings: readonly HostGreeting[] = []
  #url = ''
  #onChange: (process: AgentProcess) => void = () => {}

  constructor (init: HostsSessionInit) {
    this.#init = init
  }

  get description (): string {
    return `${this.#init.instances.length} processes on ${this.#init.hosts.length} hosts`
  }

  get processes (): readonly AgentProcess[] {
    return [...this.#processes.values()]
  }

  get collector (): CollectorPresence {
    return this.#url === '' ? 'awaited' : 'there'
  }

  async create (onChange: (process: AgentProcess) => void): Promise<void> {
    this.#onChange = onChange
    const ports = await this.#startServices()
    const { hosts, instances, address } = this.#init
    const shares = dealInstances(instances, hosts.length)
    const forwards = address === undefined ? Object.values(ports) : []
    this.#members = hosts.map((host, at) => this.#connect(host, shares[at] ?? [], forwards))
    this.#greetings = await Promise.all(this.#members.map(async ({ connection }) => connection.greeting()))
    this.#members.forEach((member, at) => { this.#start(member, this.#greetings[at] as HostGreeting, ports) })
  }

  /** Nothing stands between a host and its instances: what happens to it is their end. */
  async findTrouble (): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  async state (messages: number): Promise<CollectorState> {
    const response = await fetch(`${this.#url}/state?messages=${messages}`, { signal: AbortSignal.timeout(20_000) })
    return parseState(await response.text())
  }

  async outputs (from: number, onChunk: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { body } = await fetch(`${this.#url}/outputs?from=${from}`, { signal })
    for await (const chunk of body ?? []) await onChunk(chunk as Uint8Array)
  }

  async logs (process: AgentProcess): Promise<string> {
    return Promise.resolve(this.#last.get(instanceKey(process)) ?? '')
  }

  async endInstances (): Promise<void> {
    for (const { connection } of this.#members) connection.send({ end: true })
    return Promise.resolve()
  }

  facts (): readonly string[] {
    return this.#members.map(({ connection: { host }, instances }, at) => {
      const { node, address, clock } = this.#greetings[at] ?? {}
      const about = node === undefined || clock === undefined
        ? 'has not greeted'
        : `node ${node}, address ${host.address ?? address ?? ''}, clock ${clock.aheadMs.toFixed(0)} ms ahead (± ${clock.withinMs.toFixed(0)} ms)`
      return `host ${host.name}: ${instances.length} instances, ${about}`
    })
  }

  place (): RunPlace {
    const { hosts, address } = this.#init
    const names = hosts.map(({ name, address: own }) => own === undefined ? name : `${name}=${own}`)
    return { settings: { hosts: names.join(), ...address !== undefined && { hostsAddress: address } } }
  }

  warnings (): readonly string[] {
    return []
  }

  async remove (): Promise<void> {
    await Promise.all(this.#members.map(async ({ connection }) => connection.close()))
    for (const close of this.#closers.reverse()) await close()
    const left = this.#members.flatMap(({ connection: { host, left: dir } }) => dir === undefined ? [] : [`${dir} on ${host.name}`])
    if (left.length > 0) throw new Error(`may be left on hosts that were lost: ${left.join(', ')}`)
  }

  /** Starts what all instances share. */
  async #startServices (): Promise<AgentPorts> {
    const { token, instances, groups, address: host = '127.0.0.1' } = this.#init
    const groupSizes = groups.map((_, group) => instances.filter(instance => instance.group === group).length)
    const dir = makeTemporaryFolder(tmpdir(), 'gsplan-hosts')
    this.#closers.push(async () => rm(dir, { recursive: true, force: true }))
    mkdirSync(join(dir, 'collected'))
    const store = new SyncStore()
    const service = { store, host, maxConnections: 2 * instances.length + 100 }
    const sync = await startSyncService({ ...service, path: `/${token}` })
    this.#closers.push(async () => sync.close())
    // it knows no secret: only through ssh
    const redis = await startRedisService({ ...service, host: '127.0.0.1' })
    this.#closers.push(async () => redis.close())
    const { server } = new Collector({
      dir: join(dir, 'collected'), token, groupSizes, barriers: () => describeBarriers(store)
    })
    this.#closers.push(() => {
      server.close()
      server.closeAllConnections()
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, host, () => { resolve() })
    })
    const { port } = server.address() as AddressInfo
    this.#url = `http://${host}:${port}/${token}`
    return { sync: sync.port, redis: redis.port, collector: port }
  }

  #connect (host: Host, instances: readonly InstanceNumber[], forwards: readonly number[]): Member {
    const connection = new HostConnection({
      host, forwards,
      onMessage: message => { this.#onMessage(host, message) },
      onEnd: reason => {
        for (const instance of instances) this.#set(host, instance, { failed: `was lost with its host: ${reason}`, hasEnded: true })
      }
    })
    return { connection, instances }
  }

  #start ({ connection, instances }: Member, greeting: HostGreeting, ports: AgentPorts): void {
    const { token, code, groups, address } = this.#init
    const [sync = ports.sync, redis = ports.redis, collector = ports.collector] = greeting.ports
    connection.sendCode(code)
    connection.send({
      start: {
        token, syncHost: address ?? '127.0.0.1', ports: { sync, redis, collector },
        address: connection.host.address ?? greeting.address, groups, instances
      }
    })
  }

  #onMessage (host: Host, message: HostMessage): void {
    if ('started' in message) this.#set(host, message.started, { hasStarted: true })
    if (!('ended' in message)) return
    this.#last.set(instanceKey(message.ended), message.last)
    const isWell = message.code === 0
    this.#set(host, message.ended, { hasEnded: true, failed: isWell ? undefined : describeExit(message) })
  }

  /** Changes what is known of a process, unless it has ended. */
  #set (host: Host, { group, index }: InstanceNumber, change: Partial<AgentProcess>): void {
    const name = instanceKey({ group, index })
    const known = this.#processes.get(name) ?? {
      name, title: `its process on ${host.name}`, group, index, hasStarted: false, hasEnded: false
    }
    if (known.hasEnded) return
    const process = { ...known, ...change }
    this.#processes.set(name, process)
    this.#onChange(process)
  }
}
