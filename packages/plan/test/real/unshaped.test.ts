import { expect, test } from 'vitest'
import { findUnshaped } from '../../src/real/unshaped.ts'

test('links over QUIC are not shaped; nobody asks for it with 0', () => {
  const params = { t_latency: '5ms', t_latency_max: '0s', bandwidth_mb: '6.25', jitter_pct: '10' }
  expect(findUnshaped({ transport: 'tcp' }, params)).toEqual([])
  expect(findUnshaped({ transport: 'quic' }, {})).toEqual([])
  expect(findUnshaped({ transport: 'quic' }, params)).toEqual([
    { param: 't_latency', value: '5ms', reason: 'QUIC connections are not shaped; 0 asks for none' },
    { param: 'bandwidth_mb', value: '6.25', reason: 'QUIC connections are not shaped; 0 asks for none' }
  ])
})
