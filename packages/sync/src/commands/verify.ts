import { exitCodes, type Command } from '@gsplan/cli'
import { demandOne } from './demand.ts'
import { destOption, syncOptions, type SyncArgs } from './sync-options.ts'
import { printJson, withRemote } from './with-remote.ts'

interface VerifyArgs extends SyncArgs {
  readonly name?: string | undefined
  readonly dest: string
}

export const verifyCommand: Command<VerifyArgs> = {
  name: 'verify',
  describe: 'compare a local run with the stored one, by checksum',
  positionals: ['name'],
  options: { ...syncOptions, name: { type: 'string', describe: 'name of the run' }, dest: destOption },
  async run (args, io) {
    const name = demandOne('name of a run', args.name)
    const { verifyRun } = await import('../verify-run.ts')
    const verification = await withRemote(args, io, async options => verifyRun(name, { ...options, dest: args.dest }))
    const { formatVerification } = await import('../format-outcome.ts')
    if (args.json) printJson(io, verification)
    else io.stdout.write(formatVerification(verification))
    return verification.ok ? exitCodes.ok : exitCodes.failed
  }
}
