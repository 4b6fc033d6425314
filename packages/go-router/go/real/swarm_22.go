//go:build gs_libp2p_22 && !gs_key_bytes

package main

import "github.com/libp2p/go-libp2p/p2p/net/swarm"

func newSwarm(self peerID, store peerStore, _ eventBus) (*swarm.Swarm, error) {
	return swarm.NewSwarm(self, store)
}
