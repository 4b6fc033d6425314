package main

import (
	"encoding/binary"
	"encoding/json"
	"math/rand"
	"sync"
	"time"
)

const (
	opShape = 17
	evLate  = 12
)

// lateEvery is how often lateness is told.
const lateEvery = 500 * time.Millisecond

// linkShape is how what an instance sends travels.
type linkShape struct {
	Egress         uint32        `json:"egress"` // number of the instance's queue
	Latency        time.Duration `json:"latencyNs"`
	Jitter         time.Duration `json:"jitterNs"`
	BytesPerSecond float64       `json:"bandwidthBytesPerS"` // 0: no limit
}

// egress is the queue of one instance, as Testground's sidecar shapes it: packets leave one after the other at the bandwidth,
// then travel for the latency ± jitter.
type egress struct {
	linkShape
	node           uint32 // the one whose events tell lateness
	mu             sync.Mutex
	freeAt, toldAt time.Time
	late           []byte // lateness of packets that hasn't been told, µs as u32
}

// egresses by their numbers; of the reading goroutine.
var egresses = map[uint32]*egress{}

// outlet is what a node sends through; without a queue, links are those of the machine.
type outlet struct{ queue *egress }

// shape has the node's connections go through the queue of its instance: it comes before the first connection. Each further
// one gives the queue another shape, which counts for all that is sent from then on.
func (o *outlet) shape(node uint32, text []byte) bool {
	var shape linkShape
	if err := json.Unmarshal(text, &shape); err != nil {
		return false
	}
	queue := egresses[shape.Egress]
	if queue == nil {
		queue = &egress{node: node}
		egresses[shape.Egress] = queue
	}
	queue.reshape(shape)
	o.queue = queue
	return true
}

func (e *egress) reshape(shape linkShape) {
	e.mu.Lock()
	e.linkShape = shape
	e.mu.Unlock()
}

// current is the shape as it is now.
func (e *egress) current() linkShape {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.linkShape
}

// send queues a packet, and says when it has left and when it arrives.
func (e *egress) send(now time.Time, size int) (leaves, arrives time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.freeAt.Before(now) {
		e.freeAt = now
	}
	if e.BytesPerSecond > 0 {
		e.freeAt = e.freeAt.Add(time.Duration(float64(size) / e.BytesPerSecond * float64(time.Second)))
	}
	travel := e.Latency
	if e.Jitter > 0 {
		travel += time.Duration(float64(e.Jitter) * (2*rand.Float64() - 1))
	}
	if travel < 0 {
		travel = 0
	}
	return e.freeAt, e.freeAt.Add(travel)
}

// noteLate gathers how late packets were.
func (e *egress) noteLate(now time.Time, late time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.late = binary.LittleEndian.AppendUint32(e.late, uint32(late.Microseconds()))
	if now.Sub(e.toldAt) >= lateEvery {
		emit(evLate, e.node, e.late)
		e.late, e.toldAt = e.late[:0], now
	}
}
