//go:build gs_signature_policy

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setSigning(s *settings) error {
	if unsigned(s) {
		s.add(pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign))
		s.add(pubsub.WithNoAuthor())
	}
	s.add(pubsub.WithMessageIdFn(s.node.idFunction(unsigned(s))))
	return nil
}
