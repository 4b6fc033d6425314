import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { extractArchive, type Extraction } from '../extract/extract-archive.ts'
import { computeMetrics, type Measurements } from '../metrics/compute-metrics.ts'
import { checkOutcomes, checkValidity } from '../verdict/validity.ts'
import type { Obstacles } from './judge-measurement.ts'

/** A run's archive, measured. */
export interface MeasuredRun extends Obstacles {
  readonly measurements: Measurements
  readonly extraction: Extraction
}

const archiveNames = ['test-output.tgz', 'test-output.zip', 'test-output.zip.tgz', 'test-output.tgz.tgz']

/** The archive of a run, under the names that Testground and the original's scripts gave it. */
export const findArchive = (runDir: string): string | undefined =>
  archiveNames.map(name => join(runDir, name)).find(path => existsSync(path))

/**
 * Measures a run from its archive.
 *
 * @throws {ArchiveError} for an archive that can't be read
 */
export async function measureRun (
  runDir: string, archive: string, { trim = false, signal }: { readonly trim?: boolean, readonly signal?: AbortSignal } = {}
): Promise<MeasuredRun> {
  const analysisDir = join(runDir, 'analysis')
  const extraction = await extractArchive(archive, analysisDir, signal === undefined ? {} : { signal })
  const measurements = await computeMetrics(extraction, analysisDir, { trim })
  return { extraction, measurements, failures: checkOutcomes(extraction), invalid: checkValidity(extraction, measurements) }
}
