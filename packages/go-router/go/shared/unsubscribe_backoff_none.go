//go:build gs_params && !gs_unsubscribe_backoff

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setUnsubscribeBackoff(s *settings, _ *pubsub.GossipSubParams) {
	s.miss("unsubscribeBackoffMs", s.asked.UnsubscribeBackoffMs != nil)
}
