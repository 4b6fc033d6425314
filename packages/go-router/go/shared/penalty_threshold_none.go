//go:build gs_score && !gs_penalty_threshold

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// setPenaltyThreshold: this version penalises from the first misbehaviour on.
func setPenaltyThreshold(s *settings, _ *pubsub.PeerScoreParams, threshold float64) {
	s.miss("score.params.behaviourPenaltyThreshold", threshold != 0)
}
