//go:build gs_score

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

func setScore(s *settings) error {
	score := s.asked.Score
	if score == nil {
		return nil
	}
	s.add(pubsub.WithPeerScore(peerScore(s, &score.Params), thresholds(&score.Thresholds)))
	return nil
}

func peerScore(s *settings, p *scoreParams) *pubsub.PeerScoreParams {
	params := &pubsub.PeerScoreParams{
		Topics:                      map[string]*pubsub.TopicScoreParams{},
		TopicScoreCap:               p.TopicScoreCap,
		AppSpecificScore:            func(peerID) float64 { return 0 },
		AppSpecificWeight:           p.AppSpecificWeight,
		IPColocationFactorWeight:    p.IPColocationFactorWeight,
		IPColocationFactorThreshold: int(p.IPColocationFactorThreshold),
		BehaviourPenaltyWeight:      p.BehaviourPenaltyWeight,
		BehaviourPenaltyDecay:       p.BehaviourPenaltyDecay,
		DecayInterval:               milliseconds(p.DecayInterval),
		DecayToZero:                 p.DecayToZero,
		RetainScore:                 milliseconds(p.RetainScore),
	}
	setPenaltyThreshold(s, params, p.BehaviourPenaltyThreshold)
	for name, t := range p.Topics {
		params.Topics[name] = topicScoreOf(&t)
	}
	laxParams(params)
	return params
}

func topicScoreOf(t *topicScore) *pubsub.TopicScoreParams {
	params := &pubsub.TopicScoreParams{
		TopicWeight:                     t.TopicWeight,
		TimeInMeshWeight:                t.TimeInMeshWeight,
		TimeInMeshQuantum:               milliseconds(t.TimeInMeshQuantum),
		TimeInMeshCap:                   t.TimeInMeshCap,
		FirstMessageDeliveriesWeight:    t.FirstMessageDeliveriesWeight,
		FirstMessageDeliveriesDecay:     t.FirstMessageDeliveriesDecay,
		FirstMessageDeliveriesCap:       t.FirstMessageDeliveriesCap,
		MeshMessageDeliveriesWeight:     t.MeshMessageDeliveriesWeight,
		MeshMessageDeliveriesDecay:      t.MeshMessageDeliveriesDecay,
		MeshMessageDeliveriesCap:        t.MeshMessageDeliveriesCap,
		MeshMessageDeliveriesThreshold:  t.MeshMessageDeliveriesThreshold,
		MeshMessageDeliveriesWindow:     milliseconds(t.MeshMessageDeliveriesWindow),
		MeshMessageDeliveriesActivation: milliseconds(t.MeshMessageDeliveriesActivation),
		MeshFailurePenaltyWeight:        t.MeshFailurePenaltyWeight,
		MeshFailurePenaltyDecay:         t.MeshFailurePenaltyDecay,
		InvalidMessageDeliveriesWeight:  t.InvalidMessageDeliveriesWeight,
		InvalidMessageDeliveriesDecay:   t.InvalidMessageDeliveriesDecay,
	}
	laxTopic(params)
	return params
}

func thresholds(t *scoreThresholds) *pubsub.PeerScoreThresholds {
	params := &pubsub.PeerScoreThresholds{
		GossipThreshold:             t.Gossip,
		PublishThreshold:            t.Publish,
		GraylistThreshold:           t.Graylist,
		AcceptPXThreshold:           t.AcceptPX,
		OpportunisticGraftThreshold: t.Opportunistic,
	}
	laxThresholds(params)
	return params
}
