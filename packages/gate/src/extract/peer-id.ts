import { base58btc } from 'multiformats/bases/base58'

/** Peer id of a trace as run.out and `peer-info.json` have it; empty when the event has none. */
export const formatPeerId = (id: Uint8Array): string => id.length === 0 ? '' : base58btc.encode(id).slice(1)
