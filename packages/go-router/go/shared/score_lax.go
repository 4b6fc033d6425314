//go:build gs_score && gs_skip_atomic_validation

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// A parameter that is zero is one that isn't used.
func laxParams(p *pubsub.PeerScoreParams)         { p.SkipAtomicValidation = true }
func laxTopic(t *pubsub.TopicScoreParams)         { t.SkipAtomicValidation = true }
func laxThresholds(t *pubsub.PeerScoreThresholds) { t.SkipAtomicValidation = true }
