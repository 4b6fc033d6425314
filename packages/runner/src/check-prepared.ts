import type { PrepareContext } from './prepare/find-target.ts'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { RunContext } from './run-context.ts'
import type { RunOptions } from './run-options.ts'

/** A run's context for its preparation. */
export const toPrepareContext = (
  { signal, cacheDir, engines, onEvent }: RunContext
): PrepareContext & Pick<RunContext, 'engines'> => ({
  signal, cacheDir, engines, onResolve: () => { onEvent?.({ kind: 'stage', stage: 'router' }) }
})

/**
 * Has the engine look for its needs, and emits warnings: those of the preparation, then its own.
 *
 * @throws errors with exit code 2 or 3
 */
export async function checkPrepared (
  { engine, composition, target, findings, warnings }: PreparedRun, { dryRun, plan }: Pick<RunOptions, 'dryRun' | 'plan'>,
  { signal, onEvent }: RunContext
): Promise<void> {
  const ofEngine = dryRun ? [] : await engine.check?.({ composition, target, plan, signal }) ?? []
  const messages = [...findings.map(({ message }) => message), ...warnings, ...ofEngine]
  for (const message of messages) onEvent?.({ kind: 'warning', message })
}
