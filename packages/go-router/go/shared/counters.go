package main

import "encoding/json"

// rpcCounters count the RPCs of one direction as they are on the wire.
type rpcCounters struct {
	RPCs, Messages, Grafts, Prunes, IWants, IHaves, IDontWants int
	IHaveIDs, IWantIDs, IDontWantIDs                           int
	PayloadBytes, ControlBytes, WireBytes                      int
}

// counters of one node's whole life.
type counters struct {
	LocalPeer                                  string
	Published, Rejected, Delivered, Duplicates int
	DroppedRPC, TooLongRPC, UndecodableRPC     int
	EndedStreams, TooLongStreams               int
	PeersAdded, PeersRemoved                   int
	TopicsJoined, TopicsLeft                   int
	SentRPC, ReceivedRPC                       rpcCounters
	Transmissions                              int
	maxRPC                                     int // longest RPC that the router sends and takes, bytes
}

// sendCounters tells the counters as they stand.
func (n *node) sendCounters(token uint32) {
	n.mu.Lock()
	c := n.counted
	n.mu.Unlock()
	c.LocalPeer = n.self.String()
	c.Transmissions = c.SentRPC.Messages
	text, _ := json.Marshal(&c)
	emit(evCounters, n.index, u32(token), text)
}

// sent counts an RPC that went out, without its length prefix.
func (n *node) sent(rpc []byte) {
	n.mu.Lock()
	n.counted.SentRPC.add(rpc)
	n.mu.Unlock()
}

// received counts an RPC that came in, without its length prefix. The caller has checked its length.
func (n *node) received(rpc []byte) {
	n.mu.Lock()
	n.counted.ReceivedRPC.add(rpc)
	n.mu.Unlock()
}

// streamEnded counts an inbound stream that ended with an error: that of an RPC which is too long, of one that pubsub
// couldn't decode, or another.
func (n *node) streamEnded(tooLong, undecodable bool) {
	n.mu.Lock()
	n.counted.EndedStreams++
	if tooLong {
		n.counted.TooLongStreams++
	}
	if undecodable {
		n.counted.UndecodableRPC++
	}
	n.mu.Unlock()
}

// dropped counts an RPC that pubsub dropped, of that many bytes.
func (n *node) dropped(bytes int) {
	n.mu.Lock()
	if bytes > n.counted.maxRPC {
		n.counted.TooLongRPC++
	} else {
		n.counted.DroppedRPC++
	}
	n.mu.Unlock()
}

// count changes one of the counters.
func (n *node) count(counter *int) {
	n.mu.Lock()
	*counter++
	n.mu.Unlock()
}
