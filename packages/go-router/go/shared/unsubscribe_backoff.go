//go:build gs_params && gs_unsubscribe_backoff

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setUnsubscribeBackoff(s *settings, p *pubsub.GossipSubParams) {
	giveTime(&p.UnsubscribeBackoff, s.asked.UnsubscribeBackoffMs)
}
