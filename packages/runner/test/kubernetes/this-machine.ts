import { spawn, type ChildProcess } from 'node:child_process'
import { spawnGuarded } from '../spawn-guarded.ts'
import type { PodCommand, PodMachine, PodProcess } from './pod-machine.ts'

/** The last address of a pod, among those of 198.18.0.0/15, which are for tests; processes begin at places of their own. */
let last = process.pid * 1021

let batch: ChildProcess | undefined

/** Has `ip` do something, in order: one program for all, as to start one from a process of this size takes long. */
function ip (...words: readonly string[]): void {
  if (batch === undefined) {
    batch = spawn('ip', ['-force', '-batch', '-'], { stdio: ['pipe', 'ignore', 'ignore'] })
    batch.stdin?.on('error', () => {})
    batch.unref()
  }
  batch.stdin?.write(`${words.join(' ')}\n`)
}

/** Gives this machine an address for a pod: the API server talks to none of loopback. */
function addAddress (): string {
  last = (last + 1) % 2 ** 17
  const address = `198.${18 + (last >> 16)}.${last >> 8 & 0xff}.${last & 0xff}`
  ip('addr', 'add', `${address}/32`, 'dev', 'lo')
  return address
}

function start ({ command, cwd, env, onOutput }: PodCommand): PodProcess {
  const child = spawnGuarded(command, { cwd, env, outputs: 'pipe' })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', onOutput)
  return {
    ended: new Promise(resolve => {
      child.once('error', () => { resolve(127) })
      child.once('exit', (code, signal) => { resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)) })
    }),
    signal: signal => {
      // an instance's program passes a request to end on to those that it started; a kill takes all
      try {
        if (child.pid !== undefined) process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal)
      } catch {
        // it has ended
      }
    }
  }
}

/** This machine, whose pods share its network. */
export const thisMachine: PodMachine = {
  addAddress, start,
  removeAddress: address => { ip('addr', 'del', `${address}/32`, 'dev', 'lo') }
}
