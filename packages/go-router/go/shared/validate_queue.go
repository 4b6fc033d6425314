//go:build gs_validate_queue

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setValidateQueue(s *settings) error {
	if s.asked.ValidateQueueSize != nil {
		s.add(pubsub.WithValidateQueueSize(*s.asked.ValidateQueueSize))
	}
	return nil
}
