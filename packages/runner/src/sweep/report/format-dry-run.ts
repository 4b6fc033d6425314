import { printable } from '@gsplan/cli'
import { toJson } from '@gsplan/gate'
import { formatBytes, formatCount, formatTime } from '../../estimate/format-estimate.ts'
import { countJobs } from '../../pool/count-jobs.ts'
import { formatSeeds } from '../../summary/format-seeds.ts'
import { describePoint, describeValues } from '../grid/expand-grid.ts'
import type { SweepOptions } from '../options/sweep-options.ts'
import type { PreparedPoints } from '../points/prepare-points.ts'

/** Expectation of a whole sweep. */
interface SweepEstimate {
  readonly points: number
  readonly jobs: number
  readonly cpuS: number
  readonly wallS: number
  readonly memoryBytes: number
  /** True if the work of each point is known. */
  readonly isKnown: boolean
  readonly remark?: string | undefined
}

/** Adds up the estimates of points. */
function estimateSweep ({ points, configurations }: PreparedPoints, { run }: SweepOptions): SweepEstimate {
  const [first] = configurations.values()
  const estimates = points.map(({ configuration }) => configurations.get(configuration)?.prepared.estimate)
  const sum = (pick: (estimate: NonNullable<typeof estimates[number]>) => number): number =>
    estimates.reduce((total, estimate) => total + (estimate === undefined ? 0 : pick(estimate)), 0)
  const { jobs, remark } = first === undefined
    ? { jobs: 1, remark: undefined }
    : countJobs({ engine: first.prepared.engine, runs: points.length, estimates, options: run })
  const isVirtual = first?.prepared.engine.can?.repeat === true
  const cpuS = sum(estimate => estimate.cpuS)
  return {
    points: points.length, jobs, remark, cpuS, isKnown: estimates.every(estimate => estimate !== undefined),
    wallS: (isVirtual && jobs > 1 ? cpuS : sum(estimate => estimate.wallS)) / jobs,
    memoryBytes: jobs * Math.max(0, ...estimates.map(estimate => estimate?.memoryBytes ?? 0))
  }
}

/** Lists the points of a sweep with the estimate of all, for people. */
export function formatDryRun (prepared: PreparedPoints, options: SweepOptions): string {
  const { points, configurations } = prepared
  const { jobs, wallS, memoryBytes, isKnown, remark } = estimateSweep(prepared, options)
  const seedsOf = new Map<number, number[]>([...configurations.keys()].map(number => [number, []]))
  for (const { configuration, seed } of points) seedsOf.get(configuration)?.push(seed)
  const rows = [...configurations.values()].map(({ number, values, prepared: { estimate } }) => {
    const seeds = seedsOf.get(number) ?? []
    const each = estimate === undefined ? '' : ` · about ${formatTime(estimate.cpuS)} each`
    const words = describeValues(values)
    return printable(`  ${words === '' ? '' : `${words} · `}${seeds.length === 1 ? 'seed' : 'seeds'} ${formatSeeds(seeds)}${each}`)
  })
  const memory = memoryBytes === 0 ? '' : ` and ${formatBytes(memoryBytes)} of memory`
  const time = isKnown ? `; about ${formatTime(wallS)}${memory}` : '; their time is not known'
  return [
    `dry run: ${formatCount(String(points.length), 'point')} in ${formatCount(String(configurations.size), 'configuration')}, ` +
    `${jobs} at a time${time}`,
    ...remark === undefined ? [] : [printable(`  ${remark}`)], ...rows, ''
  ].join('\n')
}

/** The same for machines, with every point. */
export function formatDryRunJson (prepared: PreparedPoints, options: SweepOptions): string {
  const { isKnown, ...estimate } = estimateSweep(prepared, options)
  return toJson({
    dryRun: true, ...isKnown ? estimate : { points: estimate.points, jobs: estimate.jobs },
    list: prepared.points.map(point => {
      const { number, values, seed, configuration } = point
      const ofPoint = prepared.configurations.get(configuration)?.prepared.estimate
      return {
        number, values, seed, name: describePoint(point), cpuS: ofPoint?.cpuS, memoryBytes: ofPoint?.memoryBytes
      }
    })
  })
}
