import { readSnapshot } from '@gsplan/composer'
import type { Engine } from '../engine.ts'
import { findEngine } from '../engines/engines.ts'
import type { RunOptions } from '../run-options.ts'

/**
 * Options with the engine that gsplan's part of a configuration snapshot names, where no other is named.
 *
 * @throws errors with exit code 2 for a snapshot that can't be read, or an engine that is not there
 */
export function withSnapshotEngine (options: RunOptions, engines: readonly Engine[] | undefined): RunOptions {
  const { config, engine, composition } = options
  if (config === undefined || engine !== undefined || composition !== undefined) return options
  const name = readSnapshot(config).gsplan?.engine
  return name === undefined ? options : { ...options, engine: findEngine(name, engines, `${config}: gsplan.engine`).name }
}
