import type { RouterScore } from './router-score.ts'

/** Rule by which a router makes the ids of signed messages. */
export type MessageIdRule = 'default' | 'spec'

/** A router's parameters, in terms that every generation has. Times in ms. */
export interface RouterOptions {
  readonly signing: 'strict-sign' | 'strict-no-sign'
  /**
   * Ids of signed messages: the router's own, or author and sequence number, which the specification has as default.
   *
   * @default default
   */
  readonly messageId?: MessageIdRule | undefined
  readonly floodPublish: boolean
  readonly heartbeatIntervalMs: number
  /** Delay of the first heartbeat after the start. @default the router's own */
  readonly firstHeartbeatMs: number | undefined
  /** Highest protocol offered; undefined = the router's newest. */
  readonly protocol: string | undefined
  readonly D: number | undefined
  readonly Dlo: number | undefined
  readonly Dhi: number | undefined
  readonly Dscore: number | undefined
  readonly Dlazy: number | undefined
  readonly Dout: number | undefined
  readonly gossipFactor: number | undefined
  readonly opportunisticGraftTicks: number | undefined
  readonly idontwantMinDataSize: number | undefined
  /** Heartbeats that the message cache keeps. */
  readonly mcacheLength: number | undefined
  /** Heartbeats that it gossips about. */
  readonly mcacheGossip: number | undefined
  readonly seenTtlMs: number | undefined
  readonly fanoutTtlMs: number | undefined
  readonly pruneBackoffMs: number | undefined
  readonly unsubscribeBackoffMs: number | undefined
  readonly iwantFollowupMs: number | undefined
  /** Longest RPC that the router takes, bytes without the length prefix. */
  readonly maxRpcBytes: number | undefined
  /** Messages that wait for validation. */
  readonly validateQueueSize: number | undefined
  /** RPCs that wait for one peer. */
  readonly outboundQueueSize: number | undefined
  readonly score: RouterScore
}
