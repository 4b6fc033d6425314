//go:build !gs_signature_policy

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// setSigning: without signatures this version still names author and sequence number, and takes both kinds of messages; so
// strict-no-sign is followed only in part.
func setSigning(s *settings) error {
	if unsigned(s) {
		s.add(pubsub.WithMessageSigning(false))
		s.add(pubsub.WithStrictSignatureVerification(false))
	}
	s.miss("signing", unsigned(s))
	s.add(pubsub.WithMessageIdFn(s.node.idFunction(unsigned(s))))
	return nil
}
