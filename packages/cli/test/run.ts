import type { Io, Output, Program } from '../src/index.ts'
import { runCommand } from '../src/index.ts'

export interface Printed {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** An output that keeps its text. */
export function keep (): Output & { readonly text: () => string } {
  const chunks: string[] = []
  return { write: chunk => chunks.push(String(chunk)), text: () => chunks.join('') }
}

/** Runs a program in this process and keeps what it prints. */
export async function run (program: Program, argv: readonly string[], io: Partial<Io> = {}): Promise<Printed> {
  const [stdout, stderr] = [keep(), keep()]
  const exitCode = await runCommand(program, argv, { stdout, stderr, ...io })
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() }
}
