import { compose } from '@gsplan/composer'
import { expect, test } from 'vitest'
import { checkNodeParts } from '../../../src/engines/shared/build-own-plan.ts'
import type { Target } from '../../../src/target/target.ts'

const go: Target = { module: 'github.com/libp2p/go-libp2p-pubsub', version: 'v0.19.0', source: 'go', notes: [] }
const check = async (...define: readonly string[]): Promise<void> =>
  checkNodeParts({ target: go, composition: compose({ define: [...define] }).composition })

test('nodes in Go have the default parts alone', async () => {
  await check()
  await expect(check('MUXER=mplex')).rejects.toThrow('muxer: expected yamux, as nodes in Go have no other here, got "mplex"')
  await expect(check('TRANSPORT=quic')).rejects.toThrow('transport: expected tcp, as nodes in Go have no other here, got "quic"')
})
