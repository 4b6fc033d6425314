//go:build gs_score && gs_penalty_threshold

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setPenaltyThreshold(_ *settings, p *pubsub.PeerScoreParams, threshold float64) {
	p.BehaviourPenaltyThreshold = threshold
}
