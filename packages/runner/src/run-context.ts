import type { LiveEventSink } from '@gsplan/run-format'
import type { Engine } from './engine.ts'
import type { StoreContext } from './store-run.ts'

/** Surroundings of a run. */
export interface RunContext extends StoreContext {
  /** Ends the run; files that are complete stay. */
  readonly signal: AbortSignal
  /** Keeps installed routers and built plans. @default GSPLAN_CACHE, or the user's cache folder */
  readonly cacheDir?: string | undefined
  /** Engines to choose from by name. @default the engines that gsplan brings */
  readonly engines?: readonly Engine[] | undefined
  /** Receives stages, phases, progress, warnings, findings and reasons as they happen; must not throw. */
  readonly onEvent?: LiveEventSink | undefined
}
