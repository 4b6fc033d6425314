import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Engine } from '../../../src/engine.ts'
import { simEngine } from '../../../src/engines/sim/sim.ts'
import { defaultRunOptions } from '../../../src/run-options.ts'
import { usualMetrics, usualPair } from '../../../src/sweep/grid/chosen-metrics.ts'
import { readGrid } from '../../../src/sweep/grid/parse-grid.ts'
import { prepareSweep, runSweep } from '../../../src/sweep/make/run-sweep.ts'
import type { SweepOptions } from '../../../src/sweep/options/sweep-options.ts'
import { readPointRuns } from '../../../src/sweep/points/read-points.ts'
import { temporaryFolder } from '../../run-sim.ts'

const grid = 'seeds = "1-3"\n[base.params]\nN_NODES = 4\nN_PUBLISHER = 2\nT_WARM = "2s"\nT_RUN = "1s"\nT_COOL = "1s"\n'

/** A simulation on a disk that takes a number of runs. */
function engineWithRoom (runs: number): Engine {
  let left = runs
  return {
    ...simEngine,
    run: async init => {
      if (left-- > 0) return simEngine.run(init)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
    }
  }
}

test('a full disk ends a sweep with a reason, and the points that failed for it are made the next time', async () => {
  const output = await temporaryFolder()
  const file = join(output, 'grid.toml')
  writeFileSync(file, grid)
  const options: SweepOptions = {
    grid: readGrid(file), run: { ...defaultRunOptions, output, name: 'full' }, maxPoints: 10, command: 'npx gsplan sweep grid.toml',
    metrics: usualMetrics, pareto: usualPair
  }
  const signal = new AbortController().signal
  const folder = join(output, 'sweep-full')
  const sweep = async (room: number): Promise<Awaited<ReturnType<typeof runSweep>>> => {
    const context = { signal, engines: [engineWithRoom(room)] as const }
    return runSweep(await prepareSweep(options, context), options, context)
  }
  for (const [room, done] of [[1, 1], [0, 1]] as const) {
    await expect(sweep(room)).rejects.toThrow(expect.objectContaining({
      name: 'DiskFailureError', exitCode: 1,
      message: `${folder}: expected a disk that takes more runs, found a full disk (the sim engine: ENOSPC: no space left on device, ` +
        `write); ${done} of 3 points are done; to go on with room: npx gsplan sweep grid.toml`
    }) as Error)
    // the one that failed, and none after it
    expect((await readPointRuns(join(folder, 'runs'))).map(({ record }) => record.verdict.status).sort()).toEqual(
      ['failed', ...Array.from({ length: done }, () => 'passed')])
  }
  const { verdict } = await sweep(3)
  expect(verdict.status).toBe('passed')
  expect(await readPointRuns(join(folder, 'runs'))).toHaveLength(3)
})
