import type { RouterTarget } from '@gsplan/router'
import type { UnsupportedParam } from '@gsplan/run-format'
import type { PlanParams } from '../plan-params.ts'

/** Parameters of this instance that its router can't follow; the run goes on without them. */
export function unsupportedParams (
  params: PlanParams, { longestRpc: { sendsBytes } }: Pick<RouterTarget, 'longestRpc'>
): readonly UnsupportedParam[] {
  const notes: UnsupportedParam[] = []
  if (params.validateQueueSize > 0) {
    notes.push({
      param: 'validate_queue_size', value: String(params.validateQueueSize), reason: 'it has no validation queue'
    })
  }
  if (params.outboundQueueSize > 0) {
    notes.push({
      param: 'outbound_queue_size', value: String(params.outboundQueueSize),
      reason: 'its outbound limit is in bytes, not in messages'
    })
  }
  const { maxMessageSizeBytes: longest } = params
  if (longest !== undefined && longest > sendsBytes) {
    notes.push({
      param: 'max_message_size', value: String(longest), reason: `it sends at most ${sendsBytes} bytes in one RPC`
    })
  }
  return notes
}
