/**
 * Runs gossipsub test plans: engines, the pipeline from parameters to a report, and the command `gsplan`.
 *
 * @module
 */
export { packOutputs } from './archive.ts'
export { diagnose, type Diagnosis } from './doctor.ts'
export type {
  Engine, EngineInit, EngineName, EngineProgress, EngineResult, InstanceOutcome
} from './engine.ts'
export { simEngine } from './engines/sim/sim.ts'
export { InterruptedError, RunError } from './errors.ts'
export { rerun, type RerunResult } from './rerun.ts'
export { run, type RunContext, type RunResult, type RunStage } from './run.ts'
export type { RunJson } from './run-json.ts'
export { defaultRunOptions, type RunOptions } from './run-options.ts'
export type { StoreContext, StoreResult } from './store-run.ts'
