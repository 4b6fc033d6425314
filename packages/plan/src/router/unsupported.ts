import type { UnsupportedParam } from '@gsplan/run-format'
import type { PlanParams } from '../plan-params.ts'

/** Parameters of this instance that no JS router can follow; the run goes on without them. */
export function unsupportedParams (params: PlanParams): readonly UnsupportedParam[] {
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
  return notes
}
