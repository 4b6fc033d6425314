import { basename } from 'node:path'
import { version } from '../../version.ts'
import type { PlannedPoint } from '../grid/grid.ts'
import type { PointRun } from './sweep-result.ts'

/**
 * Says why a point has no run, where that is known: no part has it, or its directory holds a run that is another point's by
 * its record.
 */
export function whyMissing ({ key }: Pick<PlannedPoint, 'key'>, runs: readonly PointRun[]): string | undefined {
  if (key === '') return 'of no part here'
  const other = runs.find(({ dir }) => basename(dir).includes(key))
  if (other === undefined) return undefined
  const { versions: { gsplan = 'of an unknown version' } } = other.record
  return gsplan === version
    ? 'its run is of other code or other parameters than were planned'
    : `its run is of gsplan ${gsplan}`
}
