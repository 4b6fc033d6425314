import type { RouterTarget } from '../router/router-target.ts'
import { runInstanceProcess, type Environment } from './instance-process.ts'
import type { CreateNode } from './libp2p-node.ts'

/** What an instance uses of its process. */
export interface ProcessIo {
  readonly stdout: { write (text: string): unknown }
  readonly stderr: { write (text: string): unknown }
  readonly env: Environment
  on (signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/**
 * Runs the instance that a process is: ends well when told to by a signal.
 *
 * @returns exit code
 */
export async function runProcess (target: RouterTarget, createNode: CreateNode, io: ProcessIo): Promise<number> {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    io.on(signal, () => { controller.abort(Object.assign(new Error(`interrupted by ${signal}`), { exitCode: 143 })) })
  }
  try {
    const { outcome } = await runInstanceProcess({
      vars: io.env, target, createNode, print: line => io.stdout.write(`${line}\n`), signal: controller.signal
    })
    return outcome === 'ok' ? 0 : 1
  } catch (error) {
    const { message, stack, exitCode = 70 } = error as Error & { readonly exitCode?: number }
    io.stderr.write(`gsplan-plan: ${exitCode === 70 ? stack ?? message : message}\n`)
    return exitCode
  }
}
