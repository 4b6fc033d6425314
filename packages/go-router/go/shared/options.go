package main

// options of one router; what is nil stays at the router's own default. Times in ms.
type options struct {
	Key                  string        `json:"key"`
	Signing              string        `json:"signing"`
	Events               string        `json:"events"`
	FloodPublish         *bool         `json:"floodPublish"`
	HeartbeatIntervalMs  *float64      `json:"heartbeatIntervalMs"`
	FirstHeartbeatMs     *float64      `json:"firstHeartbeatMs"`
	Protocol             *string       `json:"protocol"`
	D                    *int          `json:"D"`
	Dlo                  *int          `json:"Dlo"`
	Dhi                  *int          `json:"Dhi"`
	Dscore               *int          `json:"Dscore"`
	Dlazy                *int          `json:"Dlazy"`
	Dout                 *int          `json:"Dout"`
	GossipFactor         *float64      `json:"gossipFactor"`
	OpportunisticTicks   *float64      `json:"opportunisticGraftTicks"`
	IDontWantMinDataSize *int          `json:"idontwantMinDataSize"`
	McacheLength         *int          `json:"mcacheLength"`
	McacheGossip         *int          `json:"mcacheGossip"`
	SeenTTLMs            *float64      `json:"seenTtlMs"`
	FanoutTTLMs          *float64      `json:"fanoutTtlMs"`
	PruneBackoffMs       *float64      `json:"pruneBackoffMs"`
	UnsubscribeBackoffMs *float64      `json:"unsubscribeBackoffMs"`
	IWantFollowupMs      *float64      `json:"iwantFollowupMs"`
	MaxRPCBytes          *int          `json:"maxRpcBytes"`
	ValidateQueueSize    *int          `json:"validateQueueSize"`
	OutboundQueueSize    *int          `json:"outboundQueueSize"`
	Score                *scoreOptions `json:"score"`
}

type scoreOptions struct {
	Params     scoreParams     `json:"params"`
	Thresholds scoreThresholds `json:"thresholds"`
}

type scoreThresholds struct {
	Gossip        float64 `json:"gossipThreshold"`
	Publish       float64 `json:"publishThreshold"`
	Graylist      float64 `json:"graylistThreshold"`
	AcceptPX      float64 `json:"acceptPXThreshold"`
	Opportunistic float64 `json:"opportunisticGraftThreshold"`
}

type scoreParams struct {
	Topics                      map[string]topicScore `json:"topics"`
	TopicScoreCap               float64               `json:"topicScoreCap"`
	AppSpecificWeight           float64               `json:"appSpecificWeight"`
	IPColocationFactorWeight    float64               `json:"IPColocationFactorWeight"`
	IPColocationFactorThreshold float64               `json:"IPColocationFactorThreshold"`
	BehaviourPenaltyWeight      float64               `json:"behaviourPenaltyWeight"`
	BehaviourPenaltyThreshold   float64               `json:"behaviourPenaltyThreshold"`
	BehaviourPenaltyDecay       float64               `json:"behaviourPenaltyDecay"`
	DecayInterval               float64               `json:"decayInterval"`
	DecayToZero                 float64               `json:"decayToZero"`
	RetainScore                 float64               `json:"retainScore"`
}

type topicScore struct {
	TopicWeight                     float64 `json:"topicWeight"`
	TimeInMeshWeight                float64 `json:"timeInMeshWeight"`
	TimeInMeshQuantum               float64 `json:"timeInMeshQuantum"`
	TimeInMeshCap                   float64 `json:"timeInMeshCap"`
	FirstMessageDeliveriesWeight    float64 `json:"firstMessageDeliveriesWeight"`
	FirstMessageDeliveriesDecay     float64 `json:"firstMessageDeliveriesDecay"`
	FirstMessageDeliveriesCap       float64 `json:"firstMessageDeliveriesCap"`
	MeshMessageDeliveriesWeight     float64 `json:"meshMessageDeliveriesWeight"`
	MeshMessageDeliveriesDecay      float64 `json:"meshMessageDeliveriesDecay"`
	MeshMessageDeliveriesCap        float64 `json:"meshMessageDeliveriesCap"`
	MeshMessageDeliveriesThreshold  float64 `json:"meshMessageDeliveriesThreshold"`
	MeshMessageDeliveriesWindow     float64 `json:"meshMessageDeliveriesWindow"`
	MeshMessageDeliveriesActivation float64 `json:"meshMessageDeliveriesActivation"`
	MeshFailurePenaltyWeight        float64 `json:"meshFailurePenaltyWeight"`
	MeshFailurePenaltyDecay         float64 `json:"meshFailurePenaltyDecay"`
	InvalidMessageDeliveriesWeight  float64 `json:"invalidMessageDeliveriesWeight"`
	InvalidMessageDeliveriesDecay   float64 `json:"invalidMessageDeliveriesDecay"`
}
