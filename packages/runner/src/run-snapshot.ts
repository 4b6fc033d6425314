import { UsageError, writeWhole } from '@gsplan/cli'
import { formatSnapshot, paramsToSnapshot } from '@gsplan/composer'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { RunOptions } from './run-options.ts'
import { version } from './version.ts'

/** The configuration snapshot of a run of gsplan's own plan; undefined for another plan. */
export function formatRunSnapshot (
  { params, target, engine, endpoint, snapshotEndpoint, thresholds }: PreparedRun, seeds: readonly number[]
): string | undefined {
  if (target.source === 'plan') return undefined
  return formatSnapshot(paramsToSnapshot(params, {
    version, engine: engine.name, seeds, thresholds: thresholds.map(({ expression }) => expression),
    endpoint: endpoint ?? snapshotEndpoint
  }))
}

/**
 * Writes the snapshot of a prepared run, or set of runs, where that is asked for.
 *
 * @throws {UsageError} for another plan, whose parameters no snapshot has
 */
export async function saveConfig (prepared: PreparedRun, { saveConfig: path, savedSeeds, seed }: RunOptions): Promise<void> {
  if (path === undefined) return
  const text = formatRunSnapshot(prepared, savedSeeds ?? [seed])
  if (text === undefined) throw new UsageError('--save-config: expected a run of gsplan\'s own plan, got another plan')
  await writeWhole(path, text)
}
