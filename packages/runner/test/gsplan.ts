import { main } from '../src/cli.ts'

/** What a command printed, and its exit code. */
export interface Printed {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command in this process and keeps what it prints; an object among the words is its environment. */
export async function gsplan (...words: ReadonlyArray<string | Readonly<Record<string, string>>>): Promise<Printed> {
  const argv = words.filter(word => typeof word === 'string')
  const env = words.find(word => typeof word === 'object') ?? {}
  const out: string[] = []
  const err: string[] = []
  const exitCode = await main(argv, {
    stdout: { write: text => out.push(String(text)) > 0 }, stderr: { write: text => err.push(String(text)) > 0 }, env
  })
  return { exitCode, stdout: out.join(''), stderr: err.join('') }
}
