import { assertCanDraw } from '@gsplan/analysis'
import { hostsOf } from './engines/hosts/hosts-flags.ts'
import type { HostsSettings } from './engines/hosts/hosts-settings.ts'
import { clusterOf } from './engines/kubernetes/cluster-flags.ts'
import type { ClusterSettings } from './engines/kubernetes/cluster-settings.ts'
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
  prepared: PreparedRun, options: Pick<RunOptions, 'dryRun' | 'plan' | 'skipAnalysis'> & ClusterSettings & HostsSettings,
  { signal, onEvent }: RunContext
): Promise<PreparedRun> {
  const { dryRun, plan, skipAnalysis } = options
  const { engine, composition, target, targets, findings: found, warnings } = prepared
  if (!dryRun && !skipAnalysis) await assertCanDraw()
  // a dry run needs no programs: only files of the plan are looked at
  if (dryRun && plan !== undefined) (await import('./engines/shared/plan-command.ts')).checkPlanFiles(composition, plan)
  const request = {
    composition, target, targets, plan, cluster: clusterOf(engine, options), onHosts: hostsOf(engine, options), signal
  }
  const ofEngine = dryRun ? {} : await engine.check?.(request) ?? {}
  const isNew = ({ code }: RecordedFinding): boolean => found.every(known => known.code !== code)
  const findings = [...found, ...(ofEngine.findings ?? []).filter(isNew)]
  const messages = [...findings.map(({ message }) => message), ...warnings, ...ofEngine.warnings ?? []]
  for (const message of messages) onEvent?.({ kind: 'warning', message })
  return { ...prepared, findings, told: messages }
}
