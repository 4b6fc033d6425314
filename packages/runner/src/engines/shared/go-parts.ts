import { ParamError } from '@gsplan/plan'
import type { Composition } from '@gsplan/testground'
import { nodePartsOf } from './node-modules.ts'

/**
 * Checks that instances ask for nothing but what nodes in Go have, wherever they run.
 *
 * @throws {ParamError} for other parts, with which they could not connect to others
 */
export function assertGoParts (composition: Composition): void {
  for (const { muxer, transport } of nodePartsOf(composition)) {
    if (muxer !== 'yamux') throw new ParamError('muxer', 'yamux, as nodes in Go have no other here', muxer)
    if (transport !== 'tcp') throw new ParamError('transport', 'tcp, as nodes in Go have no other here', transport)
  }
}
