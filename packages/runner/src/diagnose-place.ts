import { readGivenText, UsageError } from '@gsplan/cli'
import { parseComposition } from '@gsplan/testground'
import type { Engine, PlaceDiagnosis } from './engine.ts'
import { defaultEngines, findEngine, listEngines } from './engines/engines.ts'
import { clusterOf } from './engines/kubernetes/cluster-flags.ts'
import { hostsOf } from './engines/hosts/hosts-flags.ts'
import type { PlaceSettings } from './prepare/place-flags.ts'

/** A place to look at. */
interface PlaceQuestion {
  readonly engine: string
  /** File of a composition that is to find room. */
  readonly composition?: string | undefined
  readonly place: PlaceSettings
}

/**
 * Looks at the place where an engine would run instances.
 *
 * @throws {UsageError} for an engine that runs on this machine
 */
export async function diagnosePlace (
  { engine: name, composition, place }: PlaceQuestion, signal: AbortSignal, engines: readonly Engine[] = defaultEngines
): Promise<readonly PlaceDiagnosis[]> {
  const engine = findEngine(name, engines)
  if (engine.diagnose === undefined) {
    const able = listEngines(engines.filter(each => each.diagnose !== undefined))
    throw new UsageError(`--engine: expected one that runs elsewhere, ${able}, got ${name}; gsplan doctor alone lists programs`)
  }
  return engine.diagnose({
    signal, cluster: clusterOf(engine, place), onHosts: hostsOf(engine, place),
    composition: composition === undefined ? undefined : parseComposition(readGivenText(composition), composition)
  })
}
