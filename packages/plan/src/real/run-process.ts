import type { RouterTarget } from '@gsplan/router'
import type { CreateNode } from './libp2p-node.ts'
import { runRealInstance, type Environment } from './real-instance.ts'
import { readSharedInstances, SHARED_BY, type HostedInstance } from './shared-process.ts'

/** What instances use of their process. */
export interface ProcessIo {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: { write (text: string): unknown }
  readonly stderr: { write (text: string): unknown }
  readonly env: Environment
  on (signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

async function runHosted (
  { vars, print, close }: HostedInstance, target: RouterTarget, createNode: CreateNode, io: ProcessIo, signal: AbortSignal
): Promise<number> {
  try {
    const { outcome } = await runRealInstance({ vars, target, createNode, print, signal })
    return outcome === 'ok' ? 0 : 1
  } catch (error) {
    const { message, stack, exitCode = 70 } = error as Error & { readonly exitCode?: number }
    io.stderr.write(`gsplan-plan: ${exitCode === 70 ? stack ?? message : message}\n`)
    return exitCode
  } finally {
    close()
  }
}

/**
 * Runs the instance that a process is, or those that share it: they end well when told to by a signal.
 *
 * @returns exit code, the largest of them
 */
export async function runProcess (target: RouterTarget, createNode: CreateNode, io: ProcessIo): Promise<number> {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    io.on(signal, () => { controller.abort(new Error(`interrupted by ${signal}`)) })
  }
  const own: HostedInstance = { vars: io.env, print: line => io.stdout.write(`${line}\n`), close: () => {} }
  const hosted = io.env[SHARED_BY] === undefined ? [own] : await readSharedInstances(io.stdin)
  const codes = await Promise.all(hosted.map(async each => runHosted(each, target, createNode, io, controller.signal)))
  return Math.max(...codes)
}
