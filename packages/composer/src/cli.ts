import { readFileSync } from 'node:fs'
import type { ComposeArgs } from './cli-options.ts'
import { compose } from './compose.ts'
import { readComposeArgs } from './read-arguments.ts'
import { writeFiles } from './write-files.ts'

/** Where a command writes. */
export interface Io {
  readonly stdout: { write (text: string): unknown }
  readonly stderr: { write (text: string): unknown }
}

/** Composes to stdout or into a folder. */
export function composeCommand (args: ComposeArgs, io: Io): void {
  const { output, config, instances, branch, commit, ...init } = args
  const { compositionText, paramsText, warnings } = compose({
    ...init,
    // the simulation composes for itself
    forRealInstances: true,
    ...config === undefined ? {} : { config },
    ...instances === undefined ? {} : { instances },
    ...branch === undefined ? {} : { branch },
    ...commit === undefined ? {} : { commit }
  })
  for (const warning of warnings) io.stderr.write(`gsplan-composer: ${warning}\n`)
  if (output === undefined) io.stdout.write(compositionText)
  else writeFiles(output, { 'composition.toml': compositionText, 'template-params.toml': paramsText })
}

export const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

/**
 * The command `gsplan-composer`.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  try {
    const args = readComposeArgs(argv)
    if (args === undefined) await (await import('./cli-commands.ts')).runCommands(argv, io)
    else composeCommand(args, io)
    return 0
  } catch (error) {
    return report(error, io)
  }
}

/** One line for what the user can mend, a stack for what is our defect. */
function report (error: unknown, io: Io): number {
  const { message, stack, exitCode: code = 70 } = error as Error & { readonly exitCode?: number }
  io.stderr.write(`gsplan-composer: ${code === 70 ? stack ?? message : message}\n`)
  return code
}
