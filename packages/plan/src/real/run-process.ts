import { reportError, type Io } from '@gsplan/cli'
import type { RouterTarget } from '@gsplan/router'
import type { CreateNode } from './libp2p-node.ts'
import { openLivePipe } from './live-pipe.ts'
import { runRealInstance, type Environment, type RealInstanceInit } from './real-instance.ts'
import { readSharedInstances, SHARED_BY, type HostedInstance } from './shared-process.ts'

/** Parts of a process that its instances use. */
export interface ProcessIo extends Pick<Io, 'stdout' | 'stderr' | 'exit'> {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly env: Environment
  on (signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** Settings that the instances of a process share. */
interface HostProcess extends Pick<RealInstanceInit, 'target' | 'createNode' | 'signal' | 'live'> {
  readonly io: ProcessIo
}

async function runHosted ({ vars, print, close }: HostedInstance, { io, ...shared }: HostProcess): Promise<number> {
  try {
    const { outcome } = await runRealInstance({ ...shared, vars, print })
    return outcome === 'ok' ? 0 : 1
  } catch (error) {
    return reportError('gsplan-plan', error, io)
  } finally {
    close()
  }
}

/**
 * Runs the instance of a process, or the instances that share it. SIGINT and SIGTERM end them with their files closed.
 *
 * @returns the largest exit code of the instances
 */
export async function runProcess (target: RouterTarget, createNode: CreateNode, io: ProcessIo): Promise<number> {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    io.on(signal, () => { controller.abort(new Error(`interrupted by ${signal}`)) })
  }
  const own: HostedInstance = { vars: io.env, print: line => io.stdout.write(`${line}\n`), close: () => {} }
  const hosted = io.env[SHARED_BY] === undefined ? [own] : await readSharedInstances(io.stdin)
  const live = openLivePipe(io.env)
  const shared: HostProcess = { target, createNode, io, signal: controller.signal, live: live?.watch }
  const codes = await Promise.all(hosted.map(async each => runHosted(each, shared)))
  live?.close()
  return Math.max(...codes)
}
