/**
 * Runs gossipsub test plans: engines, the pipeline from parameters to a report, and the command `gsplan`.
 *
 * {@link run} makes one run, {@link rerun} makes it again. An {@link Engine} of another kind is handed in with the context.
 *
 * @module
 */
export { InterruptedError, MissingProgramError, UsageError } from '@gsplan/cli'
export { packOutputs, type LeftOut, type PackOptions } from './archive.ts'
export { diagnose, type Diagnosis } from './doctor.ts'
export type {
  Engine, EngineAbilities, EngineDemands, EngineInit, EngineProgram, EngineRequest, EngineResult, InstanceOutcome,
  EngineRemarks,
  NativePackage, PlaceDiagnosis, PlaceRequest
} from './engine.ts'
export type { PlaceSettings } from './prepare/place-flags.ts'
export { defaultEngines } from './engines/engines.ts'
export { rerun, type RerunResult, type RerunOptions } from './rerun.ts'
export { run } from './run.ts'
export { runSet, type SetResult } from './run-set.ts'
export type { FinishedAnalysis, FinishedRun } from './pool/finished-run.ts'
export type { RunContext } from './run-context.ts'
export { defaultRunOptions, type RunOptions } from './run-options.ts'
export type { RunResult } from './run-result.ts'
export type { StoreContext, StoreResult } from './store-run.ts'
export type { GroupTarget, RunTargets } from './target/group-targets.ts'
export type { Target, TargetSource } from './target/target.ts'
export type { HostsSettings } from './engines/hosts/hosts-settings.ts'
export type { ClusterSettings } from './engines/kubernetes/cluster-settings.ts'
export type { EngineCost } from './estimate/engine-cost.ts'
export type { HeapPlan } from './estimate/plan-heap.ts'
export type { Agreement, Difference } from './compare-again.ts'
