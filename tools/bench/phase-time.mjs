import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Wall time of a run's engine alone, s: from the start of its threads to the end of its last instance, without composing,
 * packing and analysis.
 *
 * @param {string} runDir
 */
export function engineS (runDir) {
  const lines = readFileSync(join(runDir, 'events.ndjson'), 'utf8').split('\n')
  const stages = lines.filter(line => line.includes('"kind":"stage"'))
    .map(line => /** @type {{ at: number, stage: string }} */ (JSON.parse(line)))
  const begin = stages.findIndex(({ stage }) => stage === 'engine')
  const [from, to] = [stages[begin], stages.slice(begin).find(({ stage }) => stage !== 'engine')]
  if (from === undefined || to === undefined) throw new Error(`${runDir}: events.ndjson has no stage after the engine's`)
  return (to.at - from.at) / 1000
}
