//go:build gs_params && gs_idontwant

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setIDontWantThreshold(s *settings, p *pubsub.GossipSubParams) {
	give(&p.IDontWantMessageThreshold, s.asked.IDontWantMinDataSize)
}
