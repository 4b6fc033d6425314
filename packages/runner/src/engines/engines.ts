import type { Engine } from '../engine.ts'
import { RunError } from '../errors.ts'
import { execEngine } from './exec/exec.ts'
import { simEngine } from './sim.ts'

const engines: ReadonlyMap<string, Engine> = new Map(
  [simEngine, execEngine].map(engine => [engine.name, engine]))

const planned = ['testground']

/**
 * @throws {RunError} for an engine that nobody knows, or that this version doesn't have yet
 */
export function findEngine (name: string): Engine {
  const engine = engines.get(name)
  if (engine !== undefined) return engine
  if (planned.includes(name)) throw new RunError(`--engine ${name}: expected ${[...engines.keys()].join(' or ')}, this version has no ${name} engine yet`)
  throw new RunError(`--engine: expected one of ${[...engines.keys()].join(', ')}, got ${name}`)
}
