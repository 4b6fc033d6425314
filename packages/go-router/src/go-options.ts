import type { RouterOptions } from '@gsplan/router'

/** Events that are traced. */
export type TracedEvents = 'all' | 'subscriptions' | 'deliveries'

/**
 * Options of a router as the Go program takes them: the same names and units, with the key and the events. A router that
 * speaks no newer protocol than 1.0 keeps no score.
 *
 * @param privateKey seed and public key, 64 bytes
 */
export function toGoOptions (
  options: RouterOptions, privateKey: Uint8Array, events: TracedEvents
): Readonly<Record<string, unknown>> {
  const isScored = options.protocol === undefined || options.protocol > '1.0'
  return { ...options, key: Buffer.from(privateKey).toString('hex'), events, score: isScored ? options.score : null }
}
