//go:build gs_raw_tracer

package main

import (
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
)

// rawTracer has the methods of pubsub's RawTracer of all versions.
type rawTracer struct{ *node }

func (t *rawTracer) AddPeer(peerID, protocolID)             { t.count(&t.counted.PeersAdded) }
func (t *rawTracer) RemovePeer(peerID)                      { t.count(&t.counted.PeersRemoved) }
func (t *rawTracer) OnNewOutboundStream(peerID, protocolID) { t.count(&t.counted.PeersAdded) }
func (t *rawTracer) OnClosedOutboundStream(peerID)          { t.count(&t.counted.PeersRemoved) }

func (t *rawTracer) Join(topic string) {
	t.count(&t.counted.TopicsJoined)
	if t.traced == subscriptions {
		e := t.event(pb.TraceEvent_JOIN)
		e.Join = &pb.TraceEvent_Join{Topic: &topic}
		t.trace(e)
	}
}

func (t *rawTracer) Leave(topic string) {
	t.count(&t.counted.TopicsLeft)
	if t.traced == subscriptions {
		e := t.event(pb.TraceEvent_LEAVE)
		e.Leave = &pb.TraceEvent_Leave{Topic: &topic}
		t.trace(e)
	}
}

func (t *rawTracer) Graft(p peerID, topic string) {
	if t.traced != everything {
		e := t.event(pb.TraceEvent_GRAFT)
		e.Graft = &pb.TraceEvent_Graft{PeerID: []byte(p), Topic: &topic}
		t.trace(e)
	}
}

func (t *rawTracer) Prune(p peerID, topic string) {
	if t.traced != everything {
		e := t.event(pb.TraceEvent_PRUNE)
		e.Prune = &pb.TraceEvent_Prune{PeerID: []byte(p), Topic: &topic}
		t.trace(e)
	}
}

func (t *rawTracer) DeliverMessage(m *pubsub.Message) {
	t.deliver(t.idOf(m), m.GetTopic(), m.ReceivedFrom)
}

func (t *rawTracer) RejectMessage(*pubsub.Message, string) { t.count(&t.counted.Rejected) }
func (t *rawTracer) DuplicateMessage(*pubsub.Message)      { t.count(&t.counted.Duplicates) }
func (t *rawTracer) DropRPC(rpc *pubsub.RPC, _ peerID)     { t.dropped(sizeOf(rpc)) }

func (t *rawTracer) ValidateMessage(*pubsub.Message)                     {}
func (t *rawTracer) ThrottlePeer(peerID)                                 {}
func (t *rawTracer) RecvRPC(*pubsub.RPC)                                 {}
func (t *rawTracer) SendRPC(*pubsub.RPC, peerID)                         {}
func (t *rawTracer) SendRPCCompleted(*pubsub.RPC, peerID, time.Duration) {}
func (t *rawTracer) UndeliverableMessage(*pubsub.Message)                {}
