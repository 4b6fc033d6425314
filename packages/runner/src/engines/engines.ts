import type { Engine } from '../engine.ts'
import { RunError } from '../errors.ts'
import { createExecEngine } from './exec/exec.ts'
import { simEngine } from './sim/sim.ts'
import { createTestgroundEngine } from './testground/testground.ts'

const engines: ReadonlyMap<string, Engine> = new Map(
  [simEngine, createExecEngine(), createTestgroundEngine()].map(engine => [engine.name, engine]))

/**
 * @throws {RunError} for an engine that nobody knows
 */
export function findEngine (name: string): Engine {
  const engine = engines.get(name)
  if (engine !== undefined) return engine
  throw new RunError(`--engine: expected one of ${[...engines.keys()].join(', ')}, got ${name}`)
}
