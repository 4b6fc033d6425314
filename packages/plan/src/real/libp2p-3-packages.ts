/**
 * Packages of libp2p 3 that make a node. Users get them as one file, `bundled/libp2p-3.js`, which
 * tools/setup/bundle.mjs makes: they work on Node 20, but p-retry 8 among their dependencies declares Node 22 and
 * would fail an installation with `--engine-strict`.
 */
export { noise } from '@chainsafe/libp2p-noise'
export { yamux } from '@chainsafe/libp2p-yamux'
export { StreamState, YamuxStream } from '@chainsafe/libp2p-yamux/stream'
export { identify } from '@libp2p/identify'
export { tcp } from '@libp2p/tcp'
export { multiaddr } from '@multiformats/multiaddr'
export { createLibp2p } from 'libp2p'
