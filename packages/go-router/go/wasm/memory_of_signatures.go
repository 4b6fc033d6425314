package main

import (
	"bytes"
	"sync"
)

// A signature is verified once by all nodes together: each message has one, and each node would verify it. What was
// verified is kept with all it depends on, and compared whole.
type verdict struct {
	key, data []byte
	valid     bool
}

// Two generations of verdicts; the older one is forgotten when the newer one is full.
const generationBytes = 4 << 20

var (
	verdicts   sync.Mutex // of the following: an allocation within a map may let other goroutines run
	young, old = map[[64]byte]verdict{}, map[[64]byte]verdict{}
	youngBytes int
)

func remembered(key, data, signature []byte) (valid, known bool) {
	if len(signature) != 64 {
		return false, false
	}
	verdicts.Lock()
	defer verdicts.Unlock()
	for _, generation := range []map[[64]byte]verdict{young, old} {
		v, found := generation[[64]byte(signature)]
		if found && bytes.Equal(v.key, key) && bytes.Equal(v.data, data) {
			return v.valid, true
		}
	}
	return false, false
}

func remember(key, data, signature []byte, valid bool) {
	if len(signature) != 64 {
		return
	}
	v := verdict{bytes.Clone(key), bytes.Clone(data), valid}
	verdicts.Lock()
	defer verdicts.Unlock()
	if youngBytes += len(data) + 200; youngBytes > generationBytes {
		old, young, youngBytes = young, map[[64]byte]verdict{}, len(data)+200
	}
	young[[64]byte(signature)] = v
}
