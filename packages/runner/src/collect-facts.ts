import { cpus, release, totalmem, type } from 'node:os'
import { basename } from 'node:path'
import { textOf } from '@gsplan/composer'
import { digestComposition, type RunFacts, type RunTarget } from '@gsplan/run-format'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { EngineOutcome } from './run-engine.ts'
import type { RunOptions } from './run-options.ts'
import type { Target } from './target/target.ts'
import { version } from './version.ts'

const toTargetFacts = ({ module, version, source, integrity }: Target): RunTarget => ({ module, version, source, integrity })

/** Programs that routers were built with. */
const buildsOf = (targets: readonly Target[]): Readonly<Record<string, string>> =>
  targets.reduce((all, { build }) => ({ ...all, ...build }), {})

/** Facts of a run that its archive doesn't hold; parameters as text. */
export function collectFacts (
  { engine, composition, params, target, targets }: PreparedRun, { result }: EngineOutcome,
  { runDir, options: { seed, inSet, wire }, startedAt, wallMs }: {
    readonly runDir: string
    readonly options: Pick<RunOptions, 'seed' | 'inSet' | 'wire'>
    readonly startedAt: Date
    readonly wallMs: number
  }
): RunFacts {
  return {
    name: basename(runDir), engine: engine.name, wire: wire === 'bytes' ? wire : undefined,
    repeatable: engine.can?.repeat === true, seed, seeds: inSet, startedAt: startedAt.toISOString(),
    composition: digestComposition(composition, target, targets), target: toTargetFacts(target),
    targets: targets?.map(each => ({ ...toTargetFacts(each), groups: each.groups })),
    versions: { gsplan: version, node: process.version, ...buildsOf(targets ?? [target]) },
    host: { cores: cpus().length, memoryBytes: totalmem(), os: `${type()} ${release()}` },
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, textOf(value)])),
    timing: {
      wallS: wallMs / 1000, virtualS: result?.testS ?? 0, cpuS: result?.cpuS ?? null,
      peakRssBytes: result?.peakRssBytes ?? null
    }
  }
}
