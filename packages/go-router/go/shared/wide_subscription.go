//go:build gs_buffer_size

package main

import pubsub "github.com/libp2p/go-libp2p-pubsub"

// subscribeWide subscribes with room for bursts.
func subscribeWide(t *pubsub.Topic) (*pubsub.Subscription, error) {
	return t.Subscribe(pubsub.WithBufferSize(1024))
}
