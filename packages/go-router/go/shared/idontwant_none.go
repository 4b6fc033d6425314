//go:build gs_params && !gs_idontwant

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setIDontWantThreshold(s *settings, _ *pubsub.GossipSubParams) {
	s.miss("idontwantMinDataSize", s.asked.IDontWantMinDataSize != nil)
}
