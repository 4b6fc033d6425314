/**
 * Messages and control entries that a node sent or received. IWants, IHaves and IDontWants count control entries, `…IDs`
 * the message ids in them.
 */
export interface RpcCounters {
  RPCs: number
  Messages: number
  Grafts: number
  Prunes: number
  IWants: number
  IHaves: number
  IDontWants: number
  IHaveIDs: number
  IWantIDs: number
  IDontWantIDs: number
  /** Message data, bytes. */
  PayloadBytes: number
  /** All but message data, bytes. */
  ControlBytes: number
  /** Length-prefixed RPCs, bytes. */
  WireBytes: number
}

/** Counters of one node's whole life, in the names of the original plan's aggregate files; those it lacks are ours. */
export interface AggregateMetrics {
  LocalPeer: string
  Published: number
  Rejected: number
  Delivered: number
  Duplicates: number
  /** RPCs that a full outbound queue dropped. */
  DroppedRPC: number
  /** RPCs that were not sent, as they are longer than the router sends. */
  TooLongRPC: number
  /** RPCs that the router's decoder refused. */
  UndecodableRPC: number
  /** Inbound streams that ended with an error; `TooLongStreams` by an RPC that is longer than the router takes. */
  EndedStreams: number
  TooLongStreams: number
  PeersAdded: number
  PeersRemoved: number
  TopicsJoined: number
  TopicsLeft: number
  SentRPC: RpcCounters
  ReceivedRPC: RpcCounters
  /** Sends left out because the peer had said IDONTWANT. */
  IDontWantSaved: number
  /** Copies of messages sent. */
  Transmissions: number
}

const emptyCounters = (): RpcCounters => ({
  RPCs: 0, Messages: 0, Grafts: 0, Prunes: 0, IWants: 0, IHaves: 0, IDontWants: 0, IHaveIDs: 0, IWantIDs: 0,
  IDontWantIDs: 0, PayloadBytes: 0, ControlBytes: 0, WireBytes: 0
})

export const emptyAggregate = (): AggregateMetrics => ({
  LocalPeer: '', Published: 0, Rejected: 0, Delivered: 0, Duplicates: 0, DroppedRPC: 0, TooLongRPC: 0,
  UndecodableRPC: 0, EndedStreams: 0, TooLongStreams: 0, PeersAdded: 0, PeersRemoved: 0,
  TopicsJoined: 0, TopicsLeft: 0, SentRPC: emptyCounters(), ReceivedRPC: emptyCounters(), IDontWantSaved: 0,
  Transmissions: 0
})
