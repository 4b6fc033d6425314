//go:build gs_outbound_queue

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setOutboundQueue(s *settings) error {
	if s.asked.OutboundQueueSize != nil {
		s.add(pubsub.WithPeerOutboundQueueSize(*s.asked.OutboundQueueSize))
	}
	return nil
}
