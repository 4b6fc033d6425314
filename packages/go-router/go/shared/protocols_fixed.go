//go:build !gs_protocols

package main

import "strings"

// setProtocols: pubsub's list is fixed; the host hides the versions of gossipsub above the one asked for.
func setProtocols(s *settings) error {
	if highest := s.asked.Protocol; highest != nil {
		s.node.hides = func(p protocolID) bool {
			version, gossipsub := strings.CutPrefix(string(p), "/meshsub/")
			return gossipsub && version > *highest+".0"
		}
	}
	return nil
}
