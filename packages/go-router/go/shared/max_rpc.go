//go:build gs_max_message_size

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setMaxRPC(s *settings) error {
	s.node.counted.maxRPC = pubsub.DefaultMaxMessageSize
	if s.asked.MaxRPCBytes != nil {
		s.node.counted.maxRPC = *s.asked.MaxRPCBytes
		s.add(pubsub.WithMaxMessageSize(*s.asked.MaxRPCBytes))
	}
	return nil
}
