import { printable, type Command } from '@gsplan/cli'
import type { RerunResult } from '../rerun.ts'
import { outputOptions, type OutputArgs } from './output-options.ts'

interface RerunArgs extends OutputArgs {
  readonly dir: string
}

/** Whether a rerun agrees with the first run, in words. */
function describeAgreement ({ differingMetrics, sameTrace }: RerunResult, dir: string): string {
  if (differingMetrics.length === 0 && sameTrace !== false) {
    return `agrees with ${dir}: the same metrics${sameTrace === true ? ' and the same trace, byte for byte' : ''}`
  }
  return `differs from ${dir}: ${differingMetrics.length} metrics${sameTrace === false ? ' and the trace' : ''}`
}

export const rerunCommand: Command<RerunArgs> = {
  name: 'rerun',
  describe: 'make a run again, and report whether the results agree',
  positionals: ['dir'],
  options: { dir: { type: 'string', required: true, describe: 'run directory' }, ...outputOptions },
  async run ({ dir, ...output }, io) {
    const [{ rerun }, { withRunContext }, { printResult }] = await Promise.all([
      import('../rerun.ts'), import('./with-run-context.ts'), import('./print-result.ts')
    ])
    const made = await withRunContext(io, output, async context => rerun(dir, context))
    await printResult(io, made.result, output)
    io.stderr.write(`gsplan: ${printable(describeAgreement(made, dir))}\n`)
    return made.result.verdict.exitCode
  }
}
