/** Runs to clean: those that are over, all, or those of some names, whatever their state. */
export type CleanScope = 'over' | 'all' | ReadonlySet<string>
