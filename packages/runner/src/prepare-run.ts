import { parseThreshold } from '@gsplan/analysis'
import { compose, type Params } from '@gsplan/composer'
import type { Composition } from '@gsplan/testground'
import type { Engine } from './engine.ts'
import { findEngine } from './engines/engines.ts'
import { RunError } from './errors.ts'
import { assertRunName } from './run-directory.ts'
import type { RunOptions } from './run-options.ts'

/** A run that may start: everything the user could have got wrong has been checked. */
export interface PreparedRun {
  readonly engine: Engine
  readonly composition: Composition
  readonly compositionText: string
  readonly params: Params
  readonly paramsText: string
}

function assertNumbers ({ seed, threads }: RunOptions): void {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RunError(`--seed: expected a whole number from 0 on, got ${seed}`)
  if (threads !== undefined && threads !== 1) {
    throw new RunError(`--threads: expected 1, as this version simulates on one thread, got ${threads}`)
  }
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
  return { engine, ...composed }
}
