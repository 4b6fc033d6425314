import { cpus, release, totalmem, type } from 'node:os'
import { basename } from 'node:path'
import { textOf } from '@gsplan/composer'
import { digestComposition, type RunFacts, type RunTarget } from '@gsplan/run-format'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { EngineOutcome } from './run-engine.ts'
import { settingsOf, type ResultOptions } from './result-settings.ts'
import type { RunOptions } from './run-options.ts'
import type { Target } from './target/target.ts'
import { version } from './version.ts'

const toTargetFacts = ({ module, version, source, integrity, dependencies }: Target): RunTarget =>
  ({ module, version, source, integrity, dependencies })

/** Programs that routers were built with, as far as it is the same for all; each router of several has its own. */
function buildsOf (targets: readonly Target[]): Readonly<Record<string, string>> {
  const all = targets.flatMap(({ build = {} }) => Object.entries(build))
  return Object.fromEntries(all.filter(([name, value]) => all.every(other => other[0] !== name || other[1] === value)))
}

/** Facts of a run that its archive doesn't hold; parameters as text. */
export function collectFacts (
  { engine, composition, params, target, targets }: PreparedRun, { result }: EngineOutcome,
  { runDir, options, startedAt, wallMs }: {
    readonly runDir: string
    readonly options: Pick<RunOptions, 'seed' | 'inSet' | 'wire'> & ResultOptions
    readonly startedAt: Date
    readonly wallMs: number
  }
): RunFacts {
  const { seed, inSet, wire } = options
  return {
    name: basename(runDir), engine: engine.name, wire: wire === 'bytes' ? wire : undefined,
    repeatable: engine.can?.repeat === true, seed, seeds: inSet, startedAt: startedAt.toISOString(),
    composition: digestComposition(composition, target, targets), target: toTargetFacts(target),
    targets: targets?.map(each => ({ ...toTargetFacts(each), groups: each.groups, build: each.build })),
    versions: { gsplan: version, node: process.version, ...buildsOf(targets ?? [target]) },
    host: { cores: cpus().length, memoryBytes: totalmem(), os: `${type()} ${release()}` },
    settings: settingsOf(options),
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, textOf(value)])),
    timing: {
      wallS: wallMs / 1000, virtualS: result?.testS ?? 0, cpuS: result?.cpuS ?? null,
      peakRssBytes: result?.peakRssBytes ?? null, threads: result?.threads
    }
  }
}
