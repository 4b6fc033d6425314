import { parseThreshold } from '@gsplan/analysis'
import { compose, defaultTarget, textOf, type Params } from '@gsplan/composer'
import type { Composition } from '@gsplan/testground'
import type { Engine } from './engine.ts'
import { findEngine } from './engines/engines.ts'
import { RunError } from './errors.ts'
import { loadedTarget, type LoadedTarget } from './loaded-target.ts'
import { assertRunName } from './run-directory.ts'
import type { RunOptions } from './run-options.ts'

/** A run that may start: everything the user could have got wrong has been checked. */
export interface PreparedRun {
  readonly engine: Engine
  readonly composition: Composition
  readonly compositionText: string
  readonly params: Params
  readonly paramsText: string
  readonly target: LoadedTarget
}

function assertNumbers ({ seed, threads }: RunOptions): void {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RunError(`--seed: expected a whole number from 0 on, got ${seed}`)
  if (threads !== undefined && threads !== 1) {
    throw new RunError(`--threads: expected 1, as this version simulates on one thread, got ${threads}`)
  }
}

/**
 * The router that a run's parameters ask for.
 *
 * @throws {RunError} for any other than the one that is here: a report must not name a router that did not run
 */
export function findTarget (params: Params): LoadedTarget {
  const target = loadedTarget(defaultTarget.module)
  const [module, version] = [textOf(params['GS_MODULE']), textOf(params['GS_VERSION'])]
  if (module !== target.module) {
    throw new RunError(`GS_MODULE: expected ${target.module}, the only router of this version, got ${module}`)
  }
  if (version !== target.version) {
    throw new RunError(`GS_VERSION: expected ${target.version}, the only one of this version, got ${version}`)
  }
  return target
}

/**
 * Checks options and composes, without writing anything.
 *
 * @throws errors with exit code 2, one line each
 */
export function prepareRun (options: RunOptions): PreparedRun {
  assertNumbers(options)
  if (options.name !== undefined) assertRunName(options.name)
  const engine = findEngine(options.engine)
  for (const threshold of options.threshold) parseThreshold(threshold)
  const { files, define, template, instances, branch, commit, k8s, allowUnknown, merge } = options
  const composed = compose({
    files, define, template, k8s, allowUnknown, merge,
    ...instances === undefined ? {} : { instances },
    ...branch === undefined ? {} : { branch },
    ...commit === undefined ? {} : { commit }
  })
  return { engine, ...composed, target: findTarget(composed.params) }
}
