//go:build gs_seen_ttl

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setSeenTTL(s *settings) error {
	if s.asked.SeenTTLMs != nil {
		s.add(pubsub.WithSeenMessagesTTL(milliseconds(*s.asked.SeenTTLMs)))
	}
	return nil
}
