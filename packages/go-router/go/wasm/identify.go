//go:build gs_identify

package main

import (
	"github.com/libp2p/go-libp2p/core/event"
)

// identified tells that a peer is there and what it speaks.
func (b *simBus) identified(c *conn) {
	b.tell(event.EvtPeerIdentificationCompleted{Peer: c.remote, Conn: c, Protocols: []protocolID{c.protocol}})
}

func (b *simBus) disconnected(c *conn) {
	b.tell(event.EvtPeerConnectednessChanged{Peer: c.remote, Connectedness: notConnected})
}
