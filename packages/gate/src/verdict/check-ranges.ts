import { isMeasuredRole, type Reason } from '@gsplan/run-format'
import { formatMetric, rangeOf, type Metrics } from '@gsplan/tracestat'
import type { PeerInfo } from '../extract/peer-info.ts'
import { findMetric } from '../metrics/metric-definitions.ts'

const MORE_THAN_THERE_WAS = 'more was delivered than expected'

/** Says why a metric can't have a value; undefined when it can, and for one that this version doesn't know. */
function whyImpossible (key: string, value: number | null): string | undefined {
  const definition = findMetric(key)
  if (definition === undefined || value === null) return undefined
  const [least, most] = rangeOf(definition)
  if (value >= least && value <= most) return undefined
  const shown = formatMetric(definition, value)
  if (value > most) return `${key} is ${shown}: ${MORE_THAN_THERE_WAS}`
  return `${key} is ${shown}, and can't be below ${least}`
}

/**
 * Checks that each metric is in its range.
 *
 * @param peers of the run; what peers of other roles sent is not counted, so that the relative redundancy has no least value
 */
export function checkRanges (metrics: Metrics, peers: readonly PeerInfo[] = []): Reason[] {
  const hasOthers = peers.some(({ type }) => !isMeasuredRole(type))
  // that of a topic comes after that of all, and repeats it where there is only one
  const found = new Map<string | undefined, string>()
  for (const [key, value] of Object.entries(metrics)) {
    const why = hasOthers && key === 'rmr' ? undefined : whyImpossible(key, value)
    const name = findMetric(key)?.name
    if (why !== undefined && !found.has(name)) found.set(name, why)
  }
  const [first, ...others] = found.values()
  return first === undefined
    ? []
    : [{
        code: 'impossible-metric',
        message: others.length === 0 ? first : `${first}; ${others.length} more metrics are outside of their ranges`
      }]
}
