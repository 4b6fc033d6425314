/** The router that gsplan ships with: what runs when nothing else is asked for. */
export const defaultTarget = {
  module: '@chainsafe/libp2p-gossipsub',
  version: '14.1.2'
} as const
