import { Readable } from 'node:stream'
import { main } from '../../src/cli.ts'

export interface Ran {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** Runs the command in this process. */
export async function runCli (argv: readonly string[], stdin: readonly Uint8Array[] = []): Promise<Ran> {
  const out: Buffer[] = []
  const err: string[] = []
  const exitCode = await main(argv, {
    stdin: Readable.from(stdin),
    stdout: {
      write: (chunk, callback) => {
        out.push(Buffer.from(chunk))
        callback?.()
      }
    },
    stderr: { write: text => err.push(String(text)) }
  })
  return { exitCode, stdout: Buffer.concat(out), stderr: err.join('') }
}
