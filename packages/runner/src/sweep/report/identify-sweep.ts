import { printable } from '@gsplan/cli'
import { formatSeeds } from '../../summary/format-seeds.ts'
import { pointsOfResult, type SweepResult } from '../results/sweep-result.ts'
import { describeTarget } from './describe-target.ts'

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** One line on a sweep: name, router, engine, configurations and seeds. */
export function identifySweep (result: SweepResult): string {
  const { plan: { name, engine, seeds, shard }, configurations } = result
  const named = pointsOfResult(result).flatMap(({ run }) => run === undefined ? [] : [describeTarget(run.record)])
  // another plan may name none
  const routers = new Set(named.filter(router => router !== ''))
  const [router = ''] = routers
  return printable([
    name, ...shard === undefined ? [] : [`part ${shard.index} of ${shard.of}`],
    ...routers.size === 1 ? [router] : routers.size === 0 ? [] : [`${routers.size} routers`], ...engine === '' ? [] : [engine],
    `${plural(configurations.length, 'configuration')} × ${seeds.length === 1 ? 'seed' : 'seeds'} ${formatSeeds(seeds)}`
  ].join(' · '))
}
