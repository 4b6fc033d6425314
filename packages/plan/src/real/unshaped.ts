import type { RouterTarget } from '@gsplan/router'
import type { UnsupportedParam } from '@gsplan/run-format'
import type { NodeParts } from '../node-parts.ts'
import type { TestParams } from '../param-reader.ts'

/** Parameters that shape links. */
const shaping = ['t_latency', 't_latency_max', 'bandwidth_mb'] as const

/**
 * Shaping that is asked for and not applied without a sidecar: QUIC and Go send from code of their own, and sockets are
 * shaped where Node makes them. 0 asks for none.
 */
export function findUnshaped (
  { transport }: Pick<NodeParts, 'transport'>, params: TestParams, { libp2p }: Pick<RouterTarget, 'libp2p'>
): readonly UnsupportedParam[] {
  const whose = libp2p === 'go' ? 'connections of nodes in Go' : transport === 'tcp' ? undefined : 'QUIC connections'
  if (whose === undefined) return []
  return shaping.flatMap(param => {
    const { [param]: value = '' } = params
    const reason = `${whose} are not shaped; 0 asks for none`
    return /[1-9]/.test(value) ? [{ param, value, reason }] : []
  })
}
