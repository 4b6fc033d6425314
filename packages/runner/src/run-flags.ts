import type { OptionsOf } from '@gsplan/cli'
import { composeOptions } from '@gsplan/composer/compose-options'
import { conditionOptions, trimOption, type ConditionArgs } from '@gsplan/gate/commands'
import { outputOptions, type OutputArgs } from './commands/output-options.ts'
import { hostsFlags } from './engines/hosts/hosts-flags.ts'
import { clusterFlags } from './engines/kubernetes/cluster-flags.ts'
import { defaultEngine, defaultEngines, listAble, listEngines } from './engines/engines.ts'
import { DEFAULT_ATTEMPTS, defaultRunOptions, type RunOptions } from './run-options.ts'

/** Arguments of `gsplan run`: conditions are still text. */
export interface RunArgs
  extends Omit<
    RunOptions,
    'params' | 'thresholds' | 'maxRegressions' | 'seed' | 'inSet' | 'compositionText' | 'savedSeeds' | 'directory'
    | 'defineOf'
  >,
  ConditionArgs, OutputArgs {
  readonly seed?: number | undefined
  readonly seeds?: string | undefined
}

/** Flags of `gsplan run`. */
export const runFlags: OptionsOf<RunArgs> = {
  ...composeOptions,
  engine: { type: 'string', describe: `${listEngines(defaultEngines)}; default: ${defaultEngine}` },
  plan: {
    type: 'string',
    describe: 'another Testground plan: executable, Node script, or folder; its groups are publishers (N_PUBLISHER) ' +
      'and lurkers (the other --instances), or those of --composition'
  },
  endpoint: {
    type: 'string', describe: `address of the daemon, for the engine ${listAble(defaultEngines, 'daemon')}`
  },
  composition: { type: 'string', describe: 'composition to run instead of making one; - is standard input' },
  run: { type: 'string', describe: 'one of the composition\'s [[runs]]; default: all, one after the other' },
  timeout: { type: 'string', describe: 'wall-clock limit of the instances, such as 20m' },
  case: { type: 'string', describe: 'test case of the plan' },
  seed: { type: 'number', describe: `random seed; default: ${defaultRunOptions.seed}` },
  seeds: { type: 'string', describe: 'seeds of a set of runs with one verdict: 1-5 or 1,3,7' },
  wire: {
    type: 'string', choices: ['objects', 'bytes'], describe: 'form of simulated RPCs: objects (the default) or encoded bytes'
  },
  threads: {
    type: 'number', describe: 'threads of the simulation, whose results are those of one; default: all cores for long runs'
  },
  jobs: { type: 'number', describe: 'runs at a time of --seeds; default: one per core (exec, testground: 1)' },
  processes: { type: 'number', describe: 'processes for exec instances; default: one per 10 peers or core' },
  attempts: {
    type: 'number', describe: `maximum attempts when only CPU steal makes a run invalid; default: ${DEFAULT_ATTEMPTS}`
  },
  ...clusterFlags,
  ...hostsFlags,
  ...conditionOptions,
  trim: trimOption,
  allowScripts: { type: 'boolean', describe: 'allow building a router from git (runs its build scripts)' },
  allowCode: { type: 'boolean', describe: 'run programs and router folders that files name' },
  force: { type: 'boolean', describe: 'run even what is estimated beyond sense' },
  saveConfig: { type: 'string', describe: 'file for the configuration snapshot, for --config and the panel' },
  dryRun: { type: 'boolean', describe: 'write composition and parameters with an estimate, and stop' },
  skipAnalysis: { type: 'boolean', describe: 'stop after the archive' },
  store: { type: 'boolean', describe: 'store the finished run, as gsplan-sync store' },
  output: { type: 'string', alias: 'o', default: defaultRunOptions.output, describe: 'folder for run directories' },
  name: { type: 'string', describe: 'ending of the run directory\'s name' },
  ...outputOptions
}
