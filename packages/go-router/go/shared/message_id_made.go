//go:build gs_raw_tracer && !gs_message_id

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// idOf makes the id of a message again.
func (n *node) idOf(m *pubsub.Message) string { return n.makeID(m.Message) }
