//go:build !gs_buffer_size

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// subscribeWide subscribes; the room for bursts is fixed (32 messages).
func subscribeWide(t *pubsub.Topic) (*pubsub.Subscription, error) { return t.Subscribe() }
