package main

import (
	"unsafe"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
)

// join gives the topic's handle. Called by the node's goroutine only.
func (n *node) join(topic string) (*pubsub.Topic, error) {
	if t := n.topics[topic]; t != nil {
		return t, nil
	}
	t, err := n.pubsub.Join(topic)
	if err != nil {
		return nil, err
	}
	n.topics[topic] = t
	return t, nil
}

func (n *node) subscribe(topic string) error {
	t, err := n.join(topic)
	if err != nil {
		return err
	}
	if n.subbed[topic] {
		return nil
	}
	sub, err := subscribeWide(t)
	if err != nil {
		return err
	}
	n.subbed[topic] = true
	go n.drain(topic, sub)
	return nil
}

// drain takes what pubsub delivers, so that nothing is undeliverable.
func (n *node) drain(topic string, sub *pubsub.Subscription) {
	for {
		m, err := sub.Next(n.ctx)
		if err != nil {
			return
		}
		if m.ReceivedFrom == n.self {
			n.deliveredOwn(m, topic)
		}
	}
}

// publish publishes in a goroutine of its own, as pubsub returns only when its validators have.
func (n *node) publish(token uint32, topic string, data []byte) {
	t, err := n.join(topic)
	if err != nil {
		answer(n.index, token, err)
		return
	}
	silent := !n.subbed[topic]
	n.own.add(unsafe.SliceData(data))
	go func() {
		err := t.Publish(n.ctx, data)
		if id, published := n.own.remove(unsafe.SliceData(data)); published && silent && err == nil {
			n.deliveredUnsubscribed(id, topic)
		}
		answer(n.index, token, err)
	}()
}
