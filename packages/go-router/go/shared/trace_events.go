//go:build !gs_raw_tracer

package main

import (
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
)

// setTracing: this version has the event tracer only. It counts, and passes on what is wanted.
func setTracing(s *settings) error {
	mode, err := modeOf(s.asked.Events)
	if err != nil {
		return err
	}
	s.node.traced = mode
	s.add(pubsub.WithEventTracer(eventTracer{s.node}))
	return nil
}

type eventTracer struct{ *node }

func (t eventTracer) Trace(event *pb.TraceEvent) {
	if counter := t.counterOf(event.GetType()); counter != nil {
		t.count(counter)
	}
	if t.traced.wants(event.GetType()) {
		t.trace(event)
	}
}

// counterOf gives the counter of a kind of event, if it has one.
func (n *node) counterOf(kind pb.TraceEvent_Type) *int {
	c := &n.counted
	switch kind {
	case pb.TraceEvent_PUBLISH_MESSAGE:
		return &c.Published
	case pb.TraceEvent_DELIVER_MESSAGE:
		return &c.Delivered
	case pb.TraceEvent_DUPLICATE_MESSAGE:
		return &c.Duplicates
	case pb.TraceEvent_REJECT_MESSAGE:
		return &c.Rejected
	case pb.TraceEvent_DROP_RPC:
		return &c.DroppedRPC
	case pb.TraceEvent_ADD_PEER:
		return &c.PeersAdded
	case pb.TraceEvent_REMOVE_PEER:
		return &c.PeersRemoved
	case pb.TraceEvent_JOIN:
		return &c.TopicsJoined
	case pb.TraceEvent_LEAVE:
		return &c.TopicsLeft
	}
	return nil
}

// Own messages are in the events.
func (n *node) published(string, *pb.Message)        {}
func (n *node) deliveredOwn(*pubsub.Message, string) {}
func (n *node) deliveredUnsubscribed(string, string) {}
