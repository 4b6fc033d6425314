import { isHonest, type Finding } from '@gsplan/run-format'
import type { Extraction } from '../extract/extraction.ts'
import { numberColumn } from '../tables/number-column.ts'
import type { RunTable } from '../tables/run-table.ts'
import { findConnectDelays } from './connect-delays.ts'

/** Least mesh degree (Dlo) of the routers where a test sets none. */
const DEFAULT_DLO = 4

/** Least degree at which routers do not graft, by the parameters of the groups. */
function leastDegree ({ peers, groups }: Extraction): number {
  const given = groups.map(({ params }) => Number(params['overlay_dlo'] ?? -1)).map(dlo => dlo >= 0 ? dlo : DEFAULT_DLO)
  const others = peers.filter(({ type }) => isHonest(type)).length - 1
  return Math.min(...given, Math.max(0, others))
}

/**
 * Finds meshes that were still growing when the run phase began, where peers were asked to connect late: connections may be
 * there, and no heartbeat since.
 *
 * @param mesh the table of that name
 */
export async function findShortMesh (extraction: Extraction, mesh: () => Promise<RunTable>): Promise<Finding[]> {
  const delays = findConnectDelays(extraction)
  if (delays.length === 0) return []
  const least = leastDegree(extraction)
  const honest = extraction.peers.filter(({ type }) => isHonest(type)).length
  const table = await mesh()
  const [times, degrees, meshed] = ['time_s', 'degree_min', 'peers'].map(name => numberColumn(table, name))
  const topics = Array.from(table.array('topic'), String)
  return [...new Set(topics)].sort().flatMap((topic): Finding[] => {
    const row = topics.indexOf(topic)
    // a peer without any mesh yet is in no row
    const isWhole = (times?.[row] ?? 0) < 1 && (meshed?.[row] ?? 0) >= honest
    const smallest = isWhole ? degrees?.[row] ?? 0 : 0
    return smallest >= least
      ? []
      : [{
          code: 'short-mesh',
          message: `the smallest mesh of the topic ${topic} had ${smallest === 1 ? '1 peer' : `${smallest} peers`} when the run phase began, below the ${least} ` +
            `from which routers look for no more (Dlo); HONEST_CONNECT_DELAYS is ${delays.join(', ')}`
        }]
  })
}
