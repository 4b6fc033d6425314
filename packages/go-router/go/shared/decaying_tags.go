//go:build gs_decaying_tags

package main

import "time"

// RegisterDecayingTag takes pubsub's tags of good peers for no effect: nobody closes connections here. Without it pubsub
// would complain at each delivery.
func (keepAll) RegisterDecayingTag(string, time.Duration, decayFn, bumpFn) (decayingTag, error) {
	return noTag{}, nil
}

type noTag struct{ decayingTag }

func (noTag) Bump(peerID, int) error { return nil }
func (noTag) Remove(peerID) error    { return nil }
func (noTag) Close() error           { return nil }
