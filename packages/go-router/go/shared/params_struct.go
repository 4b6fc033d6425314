//go:build gs_params

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// setParams gives each router parameters of its own.
func setParams(s *settings) error {
	p, o := pubsub.DefaultGossipSubParams(), s.asked
	give(&p.D, o.D)
	give(&p.Dlo, o.Dlo)
	give(&p.Dhi, o.Dhi)
	give(&p.Dscore, o.Dscore)
	give(&p.Dlazy, o.Dlazy)
	give(&p.Dout, o.Dout)
	give(&p.GossipFactor, o.GossipFactor)
	give(&p.HistoryLength, o.McacheLength)
	give(&p.HistoryGossip, o.McacheGossip)
	giveTime(&p.HeartbeatInterval, o.HeartbeatIntervalMs)
	giveTime(&p.HeartbeatInitialDelay, o.FirstHeartbeatMs)
	giveTime(&p.FanoutTTL, o.FanoutTTLMs)
	giveTime(&p.PruneBackoff, o.PruneBackoffMs)
	giveTime(&p.IWantFollowupTime, o.IWantFollowupMs)
	giveTicks(&p.OpportunisticGraftTicks, o.OpportunisticTicks)
	setUnsubscribeBackoff(s, &p)
	setIDontWantThreshold(s, &p)
	s.add(pubsub.WithGossipSubParams(p))
	return nil
}
