import { printable, type Command } from '@gsplan/cli'
import { runFlags, type RunArgs } from '../run-flags.ts'

export const runCommand: Command<RunArgs> = {
  name: 'run',
  describe: 'run a test, from parameters to a report',
  positionals: ['files'],
  options: runFlags,
  async run (args, io) {
    const [{ run }, { toRunOptions }, { withRunContext }, { printResult }] = await Promise.all([
      import('../run.ts'), import('../to-run-options.ts'), import('./with-run-context.ts'), import('./print-result.ts')
    ])
    const options = toRunOptions(args)
    const result = await withRunContext(io, args, async context => run(options, context))
    await printResult(io, result, args)
    if (result.store?.status === 'failed') {
      const { message, command } = result.store
      io.stderr.write(`gsplan: the run was not stored: ${printable(message)}; to store it:\n  ${printable(command)}\n`)
    }
    return result.verdict.exitCode
  }
}
