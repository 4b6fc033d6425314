package main

import (
	"fmt"

	pb "github.com/libp2p/go-libp2p-pubsub/pb"
)

// traceMode says which events go out.
type traceMode uint8

const (
	deliveries    traceMode = iota // PUBLISH, DELIVER, GRAFT, PRUNE
	subscriptions                  // JOIN and LEAVE as well
	everything
)

func modeOf(name string) (traceMode, error) {
	switch name {
	case "deliveries":
		return deliveries, nil
	case "subscriptions":
		return subscriptions, nil
	case "all", "":
		return everything, nil
	}
	return 0, fmt.Errorf("events: expected all, subscriptions or deliveries, found %q", name)
}

// wants says whether events of a kind go out.
func (m traceMode) wants(kind pb.TraceEvent_Type) bool {
	switch kind {
	case pb.TraceEvent_PUBLISH_MESSAGE, pb.TraceEvent_DELIVER_MESSAGE, pb.TraceEvent_GRAFT, pb.TraceEvent_PRUNE:
		return true
	case pb.TraceEvent_JOIN, pb.TraceEvent_LEAVE:
		return m != deliveries
	}
	return m == everything
}

// trace sends an event.
func (n *node) trace(event *pb.TraceEvent) {
	encoded, err := encodeEvent(event)
	if err != nil {
		warn(fmt.Sprintf("node %d: a trace event can't be encoded: %v", n.index, err))
		return
	}
	emit(evTrace, n.index, []byte{byte(event.GetType())}, encoded)
}
