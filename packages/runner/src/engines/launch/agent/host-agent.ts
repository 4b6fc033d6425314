import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LineSplitter } from '@gsplan/cli'
import { Guard, guardedArgs } from '../../exec/orphan-reaper.ts'
import { agentVars } from '../agent-env.ts'
import { HOST_LINE, type HostMessage, type HostRequest, type HostStart } from '../host-protocol.ts'
import type { InstanceNumber } from '../instance-number.ts'

/** Characters of an instance's last words. */
const MAX_LAST = 8000
/** Characters of a request, which has the parameters of all groups. */
const MAX_REQUEST = 64 * 2 ** 20

const say = (message: HostMessage): void => { process.stdout.write(`${HOST_LINE}${JSON.stringify(message)}\n`) }

/** Instances on this host: started and ended as the client asks, and gone when it is. */
class HostAgent {
  readonly #dir: string
  readonly #guard = new Guard()
  readonly #children = new Set<ChildProcess>()

  constructor (dir: string) {
    this.#dir = dir
  }

  onRequest (request: HostRequest): void {
    if ('start' in request) this.#start(request.start)
    // their agents hand over what there is
    else for (const child of this.#children) this.#signal(child, 'SIGTERM')
  }

  /** Ends everything at once, and removes the folder. */
  close (): void {
    for (const child of this.#children) this.#signal(child, 'SIGKILL')
    this.#guard.close()
    rmSync(this.#dir, { recursive: true, force: true, maxRetries: 5 })
    say({ removed: true })
  }

  #start (start: HostStart): void {
    for (const params of start.groups) {
      const folder = this.#paramsOf(params.group)
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'group.json'), JSON.stringify(params))
    }
    for (const instance of start.instances) this.#startInstance(instance, start)
  }

  #paramsOf (group: number): string {
    return join(this.#dir, 'params', String(group))
  }

  #startInstance (instance: InstanceNumber, { token, syncHost, ports, address }: HostStart): void {
    const { group, index } = instance
    const work = join(this.#dir, `${group}-${index}`)
    const outputs = join(work, 'outputs')
    mkdirSync(outputs, { recursive: true })
    const child = spawn('/bin/sh', guardedArgs([process.execPath, join(this.#dir, 'agent.mjs')]), {
      cwd: work, detached: true, stdio: ['ignore', 'pipe', 'pipe', this.#guard.input],
      env: {
        PATH: process.env['PATH'] ?? '', [agentVars.part]: 'instance', [agentVars.token]: token, [agentVars.sync]: syncHost,
        [agentVars.ports]: JSON.stringify(ports), [agentVars.address]: address, [agentVars.work]: work,
        [agentVars.outputs]: outputs, [agentVars.plan]: join(this.#dir, 'plan.mjs'),
        [agentVars.params]: this.#paramsOf(group), [agentVars.index]: String(index)
      }
    })
    this.#children.add(child)
    let last = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => { last = `${last}${chunk.toString()}`.slice(-MAX_LAST) })
    }
    child.once('spawn', () => { say({ started: instance }) })
    child.once('error', error => { this.#onEnd(child, { ended: instance, code: null, signal: null, last: error.message }) })
    child.once('close', (code, signal) => { this.#onEnd(child, { ended: instance, code, signal, last }) })
  }

  #onEnd (child: ChildProcess, message: HostMessage): void {
    if (!this.#children.delete(child)) return
    // whatever the plan has started
    this.#signal(child, 'SIGKILL')
    if (child.pid !== undefined) this.#guard.release(child.pid)
    say(message)
  }

  /** A request to end is for the agent alone, which passes it on; a kill takes all. */
  #signal ({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
    try {
      if (pid !== undefined) process.kill(signal === 'SIGKILL' ? -pid : pid, signal)
    } catch {
      // it has ended
    }
  }
}

/**
 * Runs instances on this host as the client asks for over standard input, until that ends: with the client's work, or with
 * the connection.
 *
 * @param dir folder with the code, which is removed at the end
 * @returns exit code
 */
export async function runHostAgent (dir: string): Promise<number> {
  const agent = new HostAgent(dir)
  const lines = new LineSplitter(MAX_REQUEST)
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => { process.stdin.destroy() })
  // a connection that is gone takes no more lines
  process.stdout.on('error', () => {})
  say({ dir })
  try {
    for await (const chunk of process.stdin) {
      for (const line of lines.push(chunk as Buffer)) agent.onRequest(JSON.parse(line) as HostRequest)
    }
  } catch {
    // it was cut off
  }
  agent.close()
  return 0
}
