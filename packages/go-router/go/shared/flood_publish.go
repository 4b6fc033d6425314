//go:build gs_flood_publish

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setFloodPublish(s *settings) error {
	if s.asked.FloodPublish != nil {
		s.add(pubsub.WithFloodPublish(*s.asked.FloodPublish))
	}
	return nil
}
