package main

import (
	"reflect"
	"sync"
)

// simBus tells pubsub of peers. It has no other events: who subscribes to others waits in vain.
type simBus struct {
	mu          sync.Mutex
	subscribers []*simSubscription
}

type simSubscription struct {
	bus *simBus
	out chan any
}

func (b *simBus) Subscribe(any, ...busOption) (subscription, error) {
	s := &simSubscription{b, make(chan any, 64)}
	b.mu.Lock()
	b.subscribers = append(b.subscribers, s)
	b.mu.Unlock()
	return s, nil
}

func (b *simBus) Emitter(any, ...emitterOption) (emitter, error) { return simEmitter{}, nil }
func (b *simBus) GetAllEventTypes() []reflect.Type               { return nil }

// tell gives an event to all who subscribe to any; they leave out what they don't know.
func (b *simBus) tell(event any) {
	b.mu.Lock()
	subscribers := b.subscribers
	b.mu.Unlock()
	for _, s := range subscribers {
		select {
		case s.out <- event:
		default:
			go func() { s.out <- event }()
		}
	}
}

func (s *simSubscription) Out() <-chan any { return s.out }
func (s *simSubscription) Name() string    { return "" }

func (s *simSubscription) Close() error {
	s.bus.mu.Lock()
	defer s.bus.mu.Unlock()
	for i, known := range s.bus.subscribers {
		if known == s {
			s.bus.subscribers = append(s.bus.subscribers[:i:i], s.bus.subscribers[i+1:]...)
		}
	}
	return nil
}

type simEmitter struct{}

func (simEmitter) Emit(any) error { return nil }
func (simEmitter) Close() error   { return nil }
