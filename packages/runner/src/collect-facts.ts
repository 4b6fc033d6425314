import { cpus, release, totalmem, type } from 'node:os'
import { basename } from 'node:path'
import { textOf } from '@gsplan/composer'
import { digestComposition, type RunFacts } from '@gsplan/run-format'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { EngineOutcome } from './run-engine.ts'
import type { RunOptions } from './run-options.ts'
import type { Target } from './target/target.ts'
import { version } from './version.ts'

const toTargetFacts = (target: Target): RunFacts['target'] =>
  ({ module: target.module, version: target.version, source: target.source, integrity: target.integrity })

/** Facts of a run that its archive doesn't hold; parameters as text. */
export function collectFacts (
  { engine, composition, params, target }: PreparedRun, { result }: EngineOutcome,
  { runDir, options: { seed, inSet }, startedAt, wallMs }: {
    readonly runDir: string
    readonly options: Pick<RunOptions, 'seed' | 'inSet'>
    readonly startedAt: Date
    readonly wallMs: number
  }
): RunFacts {
  return {
    name: basename(runDir), engine: engine.name, repeatable: engine.can?.repeat === true, seed,
    seeds: inSet, startedAt: startedAt.toISOString(),
    composition: digestComposition(composition, target), target: toTargetFacts(target),
    versions: { gsplan: version, node: process.version, ...target.build },
    host: { cores: cpus().length, memoryBytes: totalmem(), os: `${type()} ${release()}` },
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, textOf(value)])),
    timing: {
      wallS: wallMs / 1000, virtualS: result?.testS ?? 0, cpuS: result?.cpuS ?? null,
      peakRssBytes: result?.peakRssBytes ?? null
    }
  }
}
