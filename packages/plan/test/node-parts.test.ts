import { expect, test } from 'vitest'
import { findNodePackages, ParamError, readNodeParts } from '../src/index.ts'

test('parts of a node, by the test parameters', () => {
  expect(readNodeParts({})).toEqual({ muxer: 'yamux', transport: 'tcp' })
  expect(readNodeParts({ muxer: 'mplex', transport: 'quic' })).toEqual({ muxer: 'mplex', transport: 'quic' })
  expect(() => readNodeParts({ muxer: 'spdy' })).toThrow(new ParamError('muxer', 'one of yamux, mplex', 'spdy'))
  expect(() => readNodeParts({ transport: 'ws' })).toThrow(new ParamError('transport', 'one of tcp, quic', 'ws'))
})

const names = (line: 1 | 2 | 3, muxer: 'yamux' | 'mplex', transport: 'tcp' | 'quic'): string[] =>
  Object.keys(findNodePackages(line, { muxer, transport }))

test('packages beside those of the plan', () => {
  expect(names(2, 'yamux', 'tcp')).toEqual([])
  expect(names(3, 'mplex', 'tcp')).toEqual(['@libp2p/mplex'])
  // a QUIC connection has streams of its own
  expect(names(3, 'mplex', 'quic')).toEqual(['@chainsafe/libp2p-quic'])
  const nodes = names(1, 'yamux', 'tcp')
  expect(nodes).toContain('libp2p')
  expect(names(1, 'mplex', 'tcp')).toEqual([...nodes, '@libp2p/mplex'])
  expect(() => names(1, 'yamux', 'quic')).toThrow(
    new ParamError('transport', 'tcp, as libp2p 1, to which the router belongs, has no other here', 'quic'))
})
