//go:build !gs_seen_ttl

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// setSeenTTL sets a variable of the package; it is read when a router is made.
func setSeenTTL(s *settings) error {
	oneByOne(&pubsub.TimeCacheDuration, durationOf(s.asked.SeenTTLMs))
	return nil
}
