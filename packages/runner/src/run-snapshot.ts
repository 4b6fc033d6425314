import { formatSnapshot, paramsToSnapshot } from '@gsplan/composer'
import type { PreparedRun } from './prepare/prepare-run.ts'
import { version } from './version.ts'

/** The configuration snapshot of a run of gsplan's own plan; undefined for another plan. */
export function formatRunSnapshot (
  { params, target, engine, endpoint, snapshotEndpoint, thresholds }: PreparedRun, seed: number
): string | undefined {
  if (target.source === 'plan') return undefined
  return formatSnapshot(paramsToSnapshot(params, {
    version, engine: engine.name, seeds: [seed], thresholds: thresholds.map(({ expression }) => expression),
    endpoint: endpoint ?? snapshotEndpoint
  }))
}
