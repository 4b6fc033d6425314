import { neededConnections } from '@gsplan/plan'
import type { Composition } from '@gsplan/testground'
import { readTest, type SizedGroup } from './count-work.ts'

/** Describes an N_DEGREE that may be too small; none where each peer dials as many peers as its mesh needs. */
function doubtOf ({ params }: SizedGroup, honestPeers: number): string[] {
  const { degree, connectToPublishersOnly } = params
  const needed = neededConnections(params, honestPeers - 1)
  if (degree <= 0 || degree >= needed || connectToPublishersOnly) return []
  return [`N_DEGREE: usually at least ${needed}, the connections that a peer needs to fill its mesh, got ${degree}: ` +
    'peers that few others dial may have fewer, and the run is invalid then (too-few-peers)']
}

/**
 * Finds peers of a composition for gsplan's own plan that dial fewer peers than their meshes need, a line for each number.
 *
 * @throws {ParamError} for test parameters that the plan refuses
 */
export function findFewConnections (composition: Composition): string[] {
  const { groups } = readTest(composition)
  if (groups.some(({ params: { topology } }) => topology !== undefined)) return []
  const honest = groups.filter(({ isHonest }) => isHonest)
  const peers = honest.reduce((sum, group) => sum + group.peers, 0)
  return [...new Set(honest.flatMap(group => doubtOf(group, peers)))]
}
