import { UsageError } from '@gsplan/cli'
import { countConfigurations } from '../grid/expand-grid.ts'
import type { SweepOptions } from '../options/sweep-options.ts'

/** @throws {UsageError} for more points than are allowed */
export function assertSize ({ grid, maxPoints, run: { name = '' } }: SweepOptions): void {
  const configurations = countConfigurations(grid)
  const points = configurations * grid.seeds.length
  if (points <= maxPoints) return
  throw new UsageError(`${grid.file}: expected at most ${maxPoints} points, got ${points} (${configurations} configurations × ` +
    `${grid.seeds.length} seeds) of the sweep ${name}; --max-points ${points} makes them`)
}
