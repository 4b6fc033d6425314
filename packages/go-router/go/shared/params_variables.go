//go:build !gs_params

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// setParams: this version's parameters are variables of the package.
func setParams(s *settings) error {
	o := s.asked
	// read when a router is made: each has its own
	oneByOne(&pubsub.GossipSubHistoryLength, o.McacheLength)
	oneByOne(&pubsub.GossipSubHistoryGossip, o.McacheGossip)
	// read at each heartbeat: the same for all
	once(s, "D", &pubsub.GossipSubD, o.D)
	once(s, "Dlo", &pubsub.GossipSubDlo, o.Dlo)
	once(s, "Dhi", &pubsub.GossipSubDhi, o.Dhi)
	onceTime(s, "heartbeatIntervalMs", &pubsub.GossipSubHeartbeatInterval, o.HeartbeatIntervalMs)
	onceTime(s, "firstHeartbeatMs", &pubsub.GossipSubHeartbeatInitialDelay, o.FirstHeartbeatMs)
	onceTime(s, "fanoutTtlMs", &pubsub.GossipSubFanoutTTL, o.FanoutTTLMs)
	s.miss("unsubscribeBackoffMs", o.UnsubscribeBackoffMs != nil)
	s.miss("idontwantMinDataSize", o.IDontWantMinDataSize != nil)
	setHardened(s)
	return nil
}
