import type { Program } from './command.ts'
import { reportError } from './describe-error.ts'
import { exitCodes } from './exit-codes.ts'
import { guardOutput } from './guard-output.ts'
import type { Io } from './io.ts'

/**
 * Runs the command that a command line names. Help and version go to stdout; wrong usage and errors to stderr, as one line
 * `name: message`, and with a stack where they are defects of gsplan.
 *
 * @param argv without Node and script
 * @returns exit code
 */
export async function runCommand (program: Program, argv: readonly string[], io: Io): Promise<number> {
  guardOutput(program.name, io)
  try {
    if (argv.length === 1 && argv[0] === '--version') {
      io.stdout.write(`${program.version}\n`)
      return exitCodes.ok
    }
    // yargs takes longer to load than many commands take
    const { parseCommandLine } = await import('./parse-command-line.ts')
    const parsed = await parseCommandLine(program, argv, io.stdout.columns)
    if ('command' in parsed) return await parsed.command.run(parsed.args as never, io)
    io.stdout.write(`${parsed.text}\n`)
    return exitCodes.ok
  } catch (error) {
    return reportError(program.name, error, io)
  }
}
