//go:build gs_raw_tracer

package main

import (
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
)

// setTracing counts by pubsub's raw tracer, which costs next to nothing, and makes the few events of the modes other than
// all from it; all events come from pubsub's event tracer.
func setTracing(s *settings) error {
	mode, err := modeOf(s.asked.Events)
	if err != nil {
		return err
	}
	s.node.traced = mode
	s.add(pubsub.WithRawTracer(&rawTracer{s.node}))
	if mode == everything {
		s.add(pubsub.WithEventTracer(eventTracer{s.node}))
	}
	return nil
}

// eventTracer passes all events on.
type eventTracer struct{ *node }

func (t eventTracer) Trace(event *pb.TraceEvent) { t.trace(event) }

// event makes one of the events that the raw tracer stands for.
func (n *node) event(kind pb.TraceEvent_Type) *pb.TraceEvent {
	now := time.Now().UnixNano()
	return &pb.TraceEvent{Type: &kind, PeerID: []byte(n.self), Timestamp: &now}
}

// published is called when an own message gets its id.
func (n *node) published(id string, m *pb.Message) {
	n.count(&n.counted.Published)
	if n.traced == everything {
		return
	}
	topic := m.GetTopic()
	e := n.event(pb.TraceEvent_PUBLISH_MESSAGE)
	e.PublishMessage = &pb.TraceEvent_PublishMessage{MessageID: []byte(id), Topic: &topic}
	n.trace(e)
}

func (n *node) deliver(id, topic string, from peerID) {
	n.count(&n.counted.Delivered)
	if n.traced == everything {
		return
	}
	e := n.event(pb.TraceEvent_DELIVER_MESSAGE)
	e.DeliverMessage = &pb.TraceEvent_DeliverMessage{MessageID: []byte(id), Topic: &topic, ReceivedFrom: []byte(from)}
	n.trace(e)
}

// deliveredOwn: pubsub leaves own messages out of the raw tracer.
func (n *node) deliveredOwn(m *pubsub.Message, topic string) { n.deliver(n.idOf(m), topic, n.self) }

// deliveredUnsubscribed: an own message whose topic the node doesn't subscribe to is delivered to nobody, yet pubsub traces
// it.
func (n *node) deliveredUnsubscribed(id, topic string) { n.deliver(id, topic, n.self) }
