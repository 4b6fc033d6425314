package main

import (
	"context"
	"sync"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
)

// waiting are the messages whose validation waits for a word from outside.
type waiting struct {
	mu    sync.Mutex
	last  uint32
	until map[uint32]chan struct{}
}

func (w *waiting) add() (uint32, chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.until == nil {
		w.until = map[uint32]chan struct{}{}
	}
	w.last++
	done := make(chan struct{})
	w.until[w.last] = done
	return w.last, done
}

func (w *waiting) remove(token uint32) chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	done := w.until[token]
	delete(w.until, token)
	return done
}

// validateTopic has each message of a topic that comes from others wait for validated. Own messages pass at once.
func (n *node) validateTopic(topic string) error {
	return n.pubsub.RegisterTopicValidator(topic, n.validate)
}

func (n *node) validate(ctx context.Context, from peerID, _ *pubsub.Message) bool {
	if from == n.self {
		return true
	}
	token, done := n.waiting.add()
	emit(evValidate, n.index, u32(token))
	select {
	case <-done:
		return true
	case <-ctx.Done():
		n.waiting.remove(token)
		return false
	}
}

func (n *node) validated(token uint32) {
	if done := n.waiting.remove(token); done != nil {
		close(done)
	}
}
