import { exitCodes, printableLines, type Command } from '@gsplan/cli'
import { hostsFlags } from '../engines/hosts/hosts-flags.ts'
import { clusterFlags } from '../engines/kubernetes/cluster-flags.ts'
import type { PlaceSettings } from '../prepare/place-flags.ts'
import { outputOptions, type OutputArgs } from './output-options.ts'

interface RerunArgs extends OutputArgs, PlaceSettings {
  readonly dir: string
  readonly allowCode: boolean
  readonly endpoint?: string | undefined
  readonly output?: string | undefined
  readonly threads?: number | undefined
}

export const rerunCommand: Command<RerunArgs> = {
  name: 'rerun',
  describe: 'make a run again, and report whether the results agree',
  positionals: ['dir'],
  options: {
    dir: { type: 'string', required: true, describe: 'run directory' },
    allowCode: { type: 'boolean', describe: 'run programs and router folders that the run\'s files name' },
    endpoint: { type: 'string', describe: 'Testground\'s daemon; default: the recorded one, if on this machine' },
    output: { type: 'string', alias: 'o', describe: 'folder for the new run; default: beside the first' },
    threads: { type: 'number', describe: 'threads of the simulation; default: those of the first run' },
    ...clusterFlags, ...hostsFlags, ...outputOptions
  },
  async run ({ dir, allowCode, endpoint, output: folder, threads, quiet, json, junit, ...place }, io) {
    const output = { quiet, json, junit }
    const [{ rerun }, { describeAgreement, isBroken }, { withRunContext }, { printResult }, { discardReport }] =
      await Promise.all([
        import('../rerun.ts'), import('../compare-again.ts'), import('./with-run-context.ts'), import('./print-result.ts'),
        import('./discard-report.ts')
      ])
    discardReport(output.junit)
    const { result, ...agreement } = await withRunContext(
      io, output, async context => rerun(dir, context, { allowCode, endpoint, place, output: folder, threads }))
    const { differences, circumstances } = agreement
    const [message, breaks] = [describeAgreement(agreement, dir), isBroken(agreement)]
    await printResult(io, result, output, {
      comparison: { json: { rerun: { of: dir, differences, circumstances } }, repetition: { ok: !breaks, message } }
    })
    io.stderr.write(printableLines(`gsplan: ${message}\n`))
    return breaks ? exitCodes.failed : result.verdict.exitCode
  }
}
