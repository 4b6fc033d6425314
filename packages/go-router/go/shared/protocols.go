//go:build gs_protocols

package main

import (
	"strings"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
)

// setProtocols leaves out the versions of gossipsub above the one asked for.
func setProtocols(s *settings) error {
	if s.asked.Protocol == nil {
		return nil
	}
	kept := []protocolID{}
	for _, p := range pubsub.GossipSubDefaultProtocols {
		version, gossipsub := strings.CutPrefix(string(p), "/meshsub/")
		if !gossipsub || version <= *s.asked.Protocol+".0" {
			kept = append(kept, p)
		}
	}
	s.add(pubsub.WithGossipSubProtocols(kept, pubsub.GossipSubDefaultFeatures))
	return nil
}
