/**
 * A row of the table of targets.
 *
 * @typedef {object} TargetRow
 * @property {string} module GS_MODULE
 * @property {string} version GS_VERSION
 * @property {Readonly<Record<string, string>>} [params] other parameters
 * @property {readonly string[]} [engines] on which it is tried; default: sim and exec
 * @property {RegExp} [refused] it is refused before it runs, with such a message
 */

const chainsafe = '@chainsafe/libp2p-gossipsub'
const libp2p = '@libp2p/gossipsub'
const go = 'github.com/libp2p/go-libp2p-pubsub'
// links over QUIC, and those of nodes in Go, have the latency of the machine
const unshaped = { T_LATENCY: '0s', T_LATENCY_MAX: '0s', BANDWIDTH_MB: '0' }
const quic = { TRANSPORT: 'quic', ...unshaped }

/** @type {readonly TargetRow[]} */
export const targetRows = [
  { module: chainsafe, version: '9.1.0', refused: /of a libp2p before 1/ },
  { module: chainsafe, version: '10.1.1', refused: /of a libp2p before 1/ },
  { module: chainsafe, version: '13.0.0' },
  { module: chainsafe, version: '13.0.0', params: { MUXER: 'mplex' } },
  { module: chainsafe, version: '13.0.0', params: quic, engines: ['exec'], refused: /libp2p 1.* has no other here/ },
  { module: chainsafe, version: '13.2.0' },
  { module: chainsafe, version: '14.1.0' },
  { module: chainsafe, version: '14.1.2' },
  { module: chainsafe, version: '14.1.2', params: { MUXER: 'mplex' } },
  { module: chainsafe, version: '14.1.2', params: quic, engines: ['exec'] },
  { module: libp2p, version: '15.0.23' },
  { module: libp2p, version: '16.0.4' },
  { module: libp2p, version: '16.0.4', params: { MUXER: 'mplex' } },
  { module: libp2p, version: '16.0.4', params: quic, engines: ['exec'] },
  { module: libp2p, version: 'latest' },
  { module: libp2p, version: 'latest', params: { MUXER: 'mplex' } },
  { module: libp2p, version: 'latest', params: quic, engines: ['exec'] },
  { module: go, version: 'v0.2.7', engines: ['sim'], params: { BUILD_SELECTORS: '[]' } },
  ...['v0.3.0', 'v0.4.0', 'v0.5.6', 'v0.7.1', 'v0.8.3', 'v0.9.3', 'v0.11.0', 'v0.13.1', 'v0.15.0', 'v0.19.0']
    .map(version => ({ module: go, version, engines: ['sim'] })),
  ...['v0.3.0', 'v0.5.6', 'v0.8.3', 'v0.11.0', 'v0.15.0', 'v0.19.0']
    .map(version => ({ module: go, version, engines: ['exec'], params: unshaped })),
  { module: 'express', version: '5.1.0', refused: /found a package without the function gossipsub/ }
]
