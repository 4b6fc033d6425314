import { UsageError } from '@gsplan/cli'
import type { Engine, EngineAbilities } from '../engine.ts'
import { createExecEngine } from './exec/exec.ts'
import { createHostsEngine } from './hosts/hosts.ts'
import { createKubernetesEngine } from './kubernetes/kubernetes.ts'
import { simEngine } from './sim/sim.ts'
import { createTestgroundEngine } from './testground/testground.ts'

/** Engines that gsplan brings; the first is the default. */
export const defaultEngines: readonly [Engine, ...Engine[]] = [
  simEngine, createExecEngine(), createTestgroundEngine(), createKubernetesEngine(), createHostsEngine()
]

/** Name of the engine that runs a test unless another is named. */
export const defaultEngine: string = simEngine.name

/** `a, b or c`. */
const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`

/** Names of engines, for people: `sim, exec or testground`. */
export const listEngines = (engines: readonly Engine[]): string => list(engines.map(({ name }) => name))

/** Names of the engines that can do something, for people. */
export const listAble = (engines: readonly Engine[], ability: keyof EngineAbilities): string =>
  listEngines(engines.filter(({ can }) => can?.[ability] === true))

/**
 * @param where names the place of the engine's name, for errors
 * @throws {UsageError} for an unknown engine
 */
export function findEngine (
  name: string = defaultEngine, engines: readonly Engine[] = defaultEngines, where = '--engine'
): Engine {
  const engine = engines.find(each => each.name === name)
  if (engine !== undefined) return engine
  throw new UsageError(`${where}: expected one of ${engines.map(each => each.name).join(', ')}, got ${name}`)
}
