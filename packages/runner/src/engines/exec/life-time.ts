import { parseDuration, type InstanceSpec } from '@gsplan/testground'
import type { EngineInit } from '../../engine.ts'
import { readManifest } from '../shared/plan-command.ts'

/** For plans without parameters of time: Testground's limit of a run (`task_timeout_min`). */
const DEFAULT_MS = 600_000
const MINUTE_MS = 60_000

const phases = ['t_setup', 't_warm', 't_run', 't_cool'] as const

function toMs (text: string | undefined): number {
  try {
    return text === undefined ? 0 : Number(parseDuration(text)) / 1e6
  } catch {
    return 0
  }
}

/** Time limit by the phases that parameters name, ms; 0 for none. */
function phasesMs (specs: readonly InstanceSpec[], graceMs: number): number {
  const lives = specs.map(({ params }) => phases.reduce((sum, name) => sum + toMs(params[name]), 0))
  const longest = lives.reduce((most, life) => Math.max(most, life), 0)
  return longest === 0 ? 0 : longest + graceMs
}

/** Limit of a run configuration (`run_timeout_min`), ms; undefined for none. */
const configuredMs = (config: Readonly<Record<string, unknown>> | undefined): number | undefined => {
  const minutes = config?.['run_timeout_min']
  return typeof minutes === 'number' && minutes > 0 ? minutes * MINUTE_MS : undefined
}

/**
 * Time limit of the instances, ms: what is asked for, else `run_timeout_min` of the composition or of the plan's manifest,
 * else the phases that parameters name and a grace, else Testground's ten minutes.
 *
 * @param graceMs time for starting and for writing files
 */
export function lifeTimeMs (
  specs: readonly InstanceSpec[], graceMs: number,
  { timeoutMs, plan, composition: { global } }: Pick<EngineInit, 'timeoutMs' | 'plan' | 'composition'>
): number {
  const ofManifest = (): number | undefined => plan === undefined
    ? undefined
    : configuredMs(readManifest(plan)?.runners?.[global.runner])
  return timeoutMs ?? configuredMs(global.run_config) ?? ofManifest() ?? (phasesMs(specs, graceMs) || DEFAULT_MS)
}
