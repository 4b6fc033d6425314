//go:build !gs_params && gs_hardened_variables

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// setHardened sets what gossipsub 1.1 brought.
func setHardened(s *settings) {
	o := s.asked
	once(s, "Dscore", &pubsub.GossipSubDscore, o.Dscore)
	once(s, "Dlazy", &pubsub.GossipSubDlazy, o.Dlazy)
	once(s, "Dout", &pubsub.GossipSubDout, o.Dout)
	once(s, "gossipFactor", &pubsub.GossipSubGossipFactor, o.GossipFactor)
	onceTime(s, "pruneBackoffMs", &pubsub.GossipSubPruneBackoff, o.PruneBackoffMs)
	onceTime(s, "iwantFollowupMs", &pubsub.GossipSubIWantFollowupTime, o.IWantFollowupMs)
	var ticks *uint64
	if o.OpportunisticTicks != nil {
		ticks = new(uint64)
		giveTicks(ticks, o.OpportunisticTicks)
	}
	once(s, "opportunisticGraftTicks", &pubsub.GossipSubOpportunisticGraftTicks, ticks)
}
