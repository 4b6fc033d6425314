import type { RouterInternals } from '../router-internals.ts'
import { intercept } from './intercept.ts'
import type { TraceReporter } from './trace-reporter.ts'

/** True for the error of `it-length-prefixed` about an RPC that is longer than its encoder or decoder takes. */
export const isTooLong = (error: unknown): boolean => (error as Error | undefined)?.name === 'InvalidDataLengthError'

/** Counts inbound streams that ended with an error, and RPCs that the router's decoder refused. */
export function watchLimits ({ router, counter }: TraceReporter): Array<() => void> {
  if (counter === undefined) return []
  const undo = [
    intercept(router, 'handlePeerReadStreamError', handle => (error, peer) => {
      counter.streamEnded(isTooLong(error))
      handle.call(router, error, peer)
    })
  ]
  if (router.decodeRpc !== undefined) {
    undo.push(intercept(router as Required<RouterInternals>, 'decodeRpc', decode => bytes => {
      try {
        return decode.call(router, bytes)
      } catch (error) {
        counter.undecodable()
        throw error
      }
    }))
  }
  return undo
}
