/** Peer score parameters in the JS routers' terms (both lines share them). Times in ms. */
export interface RouterScore {
  readonly params: {
    readonly topics: Readonly<Record<string, RouterTopicScore>>
    readonly topicScoreCap: number
    readonly appSpecificWeight: number
    readonly IPColocationFactorWeight: number
    readonly IPColocationFactorThreshold: number
    readonly behaviourPenaltyWeight: number
    readonly behaviourPenaltyThreshold: number
    readonly behaviourPenaltyDecay: number
    readonly decayInterval: number
    readonly decayToZero: number
    readonly retainScore: number
  }
  readonly thresholds: {
    readonly gossipThreshold: number
    readonly publishThreshold: number
    readonly graylistThreshold: number
    readonly acceptPXThreshold: number
    readonly opportunisticGraftThreshold: number
  }
}

export interface RouterTopicScore {
  readonly topicWeight: number
  readonly timeInMeshWeight: number
  readonly timeInMeshQuantum: number
  readonly timeInMeshCap: number
  readonly firstMessageDeliveriesWeight: number
  readonly firstMessageDeliveriesDecay: number
  readonly firstMessageDeliveriesCap: number
  readonly meshMessageDeliveriesWeight: number
  readonly meshMessageDeliveriesDecay: number
  readonly meshMessageDeliveriesCap: number
  readonly meshMessageDeliveriesThreshold: number
  readonly meshMessageDeliveriesWindow: number
  readonly meshMessageDeliveriesActivation: number
  readonly meshFailurePenaltyWeight: number
  readonly meshFailurePenaltyDecay: number
  readonly invalidMessageDeliveriesWeight: number
  readonly invalidMessageDeliveriesDecay: number
}
