import { relative } from 'node:path'
import { writeWhole } from '@gsplan/cli'
import { formatConfigurations, formatPoints } from './sweep-csv.ts'
import { sweepPaths } from './sweep-folder.ts'
import { formatSweepJson } from './sweep-json.ts'
import type { SweepResult } from './sweep-result.ts'

/** Writes the tables of a sweep into its folder, `sweep.json` last. */
export async function writeSweep (result: SweepResult): Promise<void> {
  const { folder } = result
  const paths = sweepPaths(folder)
  await writeWhole(paths.points, formatPoints(result, dir => relative(folder, dir)))
  await writeWhole(paths.configurations, formatConfigurations(result))
  await writeWhole(paths.record, formatSweepJson(result))
}
