import { ParamReader, type TestParams } from './param-reader.ts'

/** Stream muxers of nodes; the first is the default. */
const muxers = ['yamux', 'mplex'] as const
export type Muxer = (typeof muxers)[number]

/** Transports of nodes; the first is the default. */
const transports = ['tcp', 'quic'] as const
export type Transport = (typeof transports)[number]

/** Parts of a node that a test can choose. */
export interface NodeParts {
  /** Of a TCP connection; QUIC has streams of its own. */
  readonly muxer: Muxer
  readonly transport: Transport
}

/**
 * The parts that an instance's test parameters name.
 *
 * @throws {ParamError} naming the parameter, the expected and the found value
 */
export function readNodeParts (params: TestParams): NodeParts {
  const read = new ParamReader(params)
  return { muxer: read.oneOf('muxer', muxers, muxers[0]), transport: read.oneOf('transport', transports, transports[0]) }
}
