//go:build gs_raw_tracer && gs_message_id

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// idOf gives the id that pubsub has kept with a message.
func (n *node) idOf(m *pubsub.Message) string {
	if m.ID != "" {
		return m.ID
	}
	return n.makeID(m.Message)
}
