import { parseDuration, type InstanceSpec } from '@gsplan/testground'

/** For plans without parameters of time: Testground's limit of a run (`task_timeout_min`). */
const DEFAULT_MS = 600_000

const phases = ['t_setup', 't_warm', 't_run', 't_cool'] as const

function toMs (text: string | undefined): number {
  try {
    return text === undefined ? 0 : Number(parseDuration(text)) / 1e6
  } catch {
    return 0
  }
}

/**
 * Time limit of the instances, ms: the phases that their parameters name, and a grace.
 *
 * @param graceMs time for starting and for writing files
 */
export function lifeTimeMs (specs: readonly InstanceSpec[], graceMs: number): number {
  const lives = specs.map(({ params }) => phases.reduce((sum, name) => sum + toMs(params[name]), 0))
  const longest = lives.reduce((most, life) => Math.max(most, life), 0)
  return longest === 0 ? DEFAULT_MS : longest + graceMs
}
