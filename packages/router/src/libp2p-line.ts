/** Major version of a libp2p that routers run on. */
export type Libp2pLine = 1 | 2 | 3
