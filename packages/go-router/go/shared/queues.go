//go:build gs_queue_sizes

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setQueues(s *settings) error {
	if s.asked.ValidateQueueSize != nil {
		s.add(pubsub.WithValidateQueueSize(*s.asked.ValidateQueueSize))
	}
	if s.asked.OutboundQueueSize != nil {
		s.add(pubsub.WithPeerOutboundQueueSize(*s.asked.OutboundQueueSize))
	}
	return nil
}
