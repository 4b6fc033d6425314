import { compose } from '@gsplan/composer'
import { expect, test } from 'vitest'
import { checkSimParts } from '../../../src/engines/sim/check-sim-parts.ts'
import type { GroupTarget } from '../../../src/target/group-targets.ts'

const js: GroupTarget = { module: '@libp2p/gossipsub', version: '17.1.1', source: 'npm', notes: [], groups: ['js'] }
const go: GroupTarget = { module: 'github.com/libp2p/go-libp2p-pubsub', version: 'v0.19.0', source: 'go', notes: [], groups: ['go'] }
const check = (targets: readonly GroupTarget[], ...define: readonly string[]): void => {
  checkSimParts({ target: js, targets, composition: compose({ define: [...define] }).composition })
}

test('what is simulated is what was asked for, or the run is refused', () => {
  check([js, go])
  check([js], 'MUXER=mplex')
  expect(() => { check([js, go], 'MUXER=mplex') }).toThrow('muxer: expected yamux, as nodes in Go have no other here, got "mplex"')
  expect(() => { check([js], 'TRANSPORT=quic') }).toThrow('transport: expected tcp, the only one that is simulated, got "quic"')
})
