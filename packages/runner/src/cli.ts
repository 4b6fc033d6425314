import { runCommand as runProgram, type Io, type Program } from '@gsplan/cli'
import { splitDefines } from '@gsplan/composer/compose-options'
import { doctorCommand } from './commands/doctor.ts'
import { kubernetesCommand } from './commands/kubernetes.ts'
import { rerunCommand } from './commands/rerun.ts'
import { runCommand } from './commands/run.ts'
import { runsCommand } from './commands/runs.ts'
import { sweepCommand } from './commands/sweep.ts'
import { joinSweepMerge, sweepMergeCommand } from './commands/sweep-merge.ts'
import { uiCommand } from './commands/ui.ts'
import { version } from './version.ts'

const program: Program = {
  name: 'gsplan',
  version,
  usage: 'gsplan <command>: test plans that measure how gossipsub performs at scale',
  commands: [
    runCommand, rerunCommand, sweepCommand, sweepMergeCommand, runsCommand, uiCommand, kubernetesCommand, doctorCommand
  ]
}

/**
 * The command `gsplan`.
 *
 * @returns exit code
 */
export const main = async (argv: readonly string[], io: Io): Promise<number> =>
  runProgram(program, splitDefines(joinSweepMerge(argv)), io)
