//go:build gs_score && !gs_skip_atomic_validation

package main

import (
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
)

// This version checks parameters that aren't used as well: where one is zero and its weight too, it gets a value that
// passes and has no effect.

func laxParams(p *pubsub.PeerScoreParams) {
	if p.DecayInterval == 0 {
		p.DecayInterval = time.Second
	}
	if p.DecayToZero == 0 {
		p.DecayToZero = 0.01
	}
}

func laxTopic(t *pubsub.TopicScoreParams) {
	if t.TimeInMeshQuantum == 0 && t.TimeInMeshWeight == 0 {
		t.TimeInMeshQuantum = time.Second
	}
	if t.InvalidMessageDeliveriesDecay == 0 && t.InvalidMessageDeliveriesWeight == 0 {
		t.InvalidMessageDeliveriesDecay = 0.5
	}
}

func laxThresholds(*pubsub.PeerScoreThresholds) {}
