import { Socket } from 'node:net'
import type { Environment } from './real-instance.ts'

/**
 * Environment variable with the number of instances that a process runs. Their environments come on its standard input, a
 * JSON array; each prints to a file descriptor of its own.
 */
export const SHARED_BY = 'GSPLAN_INSTANCES'

/** Descriptor that the first of the instances prints to, the next ones follow; those before it are the process's own. */
export const FIRST_OUTPUT = 4

/** One of the instances that a process runs. */
export interface HostedInstance {
  readonly vars: Environment
  readonly print: (line: string) => void
  /** Closes the output after all lines. */
  readonly close: () => void
}

/** Reads the instances of a shared process. */
export async function readSharedInstances (input: AsyncIterable<Uint8Array>): Promise<readonly HostedInstance[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of input) chunks.push(chunk)
  const environments = JSON.parse(Buffer.concat(chunks).toString('utf8')) as readonly Environment[]
  return environments.map((vars, index) => {
    const output = new Socket({ fd: FIRST_OUTPUT + index, readable: false, writable: true })
    // the engine is gone, and with it the reason to run
    output.on('error', () => { process.exit(1) })
    return {
      vars,
      print: line => { output.write(`${line}\n`) },
      close: () => { output.end() }
    }
  })
}
