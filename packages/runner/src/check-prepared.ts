import { assertCanDraw } from '@gsplan/analysis'
import type { RecordedFinding } from '@gsplan/run-format'
import type { PrepareContext } from './prepare/find-target.ts'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { RunContext } from './run-context.ts'
import type { RunOptions } from './run-options.ts'

/** A run's context for its preparation. */
export const toPrepareContext = (
  { signal, cacheDir, engines, onEvent }: RunContext
): PrepareContext & Pick<RunContext, 'engines'> => ({
  signal, cacheDir, engines, onResolve: activity => { onEvent?.({ kind: 'stage', stage: 'router', activity }) }
})

/**
 * Looks for the needs of the run's figures, has the engine look for its own, and emits warnings: those of the
 * preparation, then the engine's.
 *
 * @returns the run with the engine's findings; those of a record are known already
 * @throws errors with exit code 2 or 3
 */
export async function checkPrepared (
  prepared: PreparedRun, { dryRun, plan, skipAnalysis }: Pick<RunOptions, 'dryRun' | 'plan' | 'skipAnalysis'>,
  { signal, onEvent }: RunContext
): Promise<PreparedRun> {
  const { engine, composition, target, targets, findings: found, warnings } = prepared
  if (!dryRun && !skipAnalysis) await assertCanDraw()
  // a dry run needs no programs: only files of the plan are looked at
  if (dryRun && plan !== undefined) (await import('./engines/shared/plan-command.ts')).checkPlanFiles(composition, plan)
  const ofEngine = dryRun ? {} : await engine.check?.({ composition, target, targets, plan, signal }) ?? {}
  const isNew = ({ code }: RecordedFinding): boolean => found.every(known => known.code !== code)
  const findings = [...found, ...(ofEngine.findings ?? []).filter(isNew)]
  const messages = [...findings.map(({ message }) => message), ...warnings, ...ofEngine.warnings ?? []]
  for (const message of messages) onEvent?.({ kind: 'warning', message })
  return { ...prepared, findings, told: messages }
}
