package main

import (
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
)

// settings collect what pubsub is to be made with, and the names of the options that this version has nothing for.
type settings struct {
	node       *node
	asked      *options
	options    []pubsub.Option
	unfollowed []string
}

// settle turns the options into pubsub's.
func settle(n *node, o *options) (*settings, error) {
	s := &settings{node: n, asked: o, unfollowed: []string{}}
	for _, set := range []func(*settings) error{
		setSigning, setParams, setProtocols, setScore, setSeenTTL, setMaxRPC, setFloodPublish, setOutboundQueue, setValidateQueue,
		setTracing, setLogger,
	} {
		if err := set(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *settings) add(o pubsub.Option) { s.options = append(s.options, o) }

// miss notes options that can't be followed, where they were given.
func (s *settings) miss(name string, given bool) {
	if given {
		s.unfollowed = append(s.unfollowed, name)
	}
}

// milliseconds as a duration.
func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// give overwrites a parameter if a value was given.
func give[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}

// giveTime overwrites a duration if a value was given.
func giveTime(to *time.Duration, ms *float64) {
	if ms != nil {
		*to = milliseconds(*ms)
	}
}

// giveTicks overwrites a number of heartbeats if a value was given.
func giveTicks(to *uint64, ticks *float64) {
	if ticks != nil {
		*to = uint64(*ticks)
	}
}
