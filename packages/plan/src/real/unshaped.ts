import type { UnsupportedParam } from '@gsplan/run-format'
import type { NodeParts } from '../node-parts.ts'
import type { TestParams } from '../param-reader.ts'

/** Parameters that shape links. */
const shaping = ['t_latency', 't_latency_max', 'bandwidth_mb'] as const

/**
 * Shaping that is asked for and not applied without a sidecar: QUIC sends from code of its own, and sockets are shaped
 * where Node, or the program of nodes in Go, makes them. 0 asks for none.
 */
export function findUnshaped (
  { transport }: Pick<NodeParts, 'transport'>, params: TestParams
): readonly UnsupportedParam[] {
  if (transport === 'tcp') return []
  return shaping.flatMap(param => {
    const { [param]: value = '' } = params
    const reason = 'QUIC connections are not shaped; 0 asks for none'
    return /[1-9]/.test(value) ? [{ param, value, reason }] : []
  })
}
