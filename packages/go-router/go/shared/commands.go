package main

import (
	"errors"
	"fmt"
)

// nodes by their number; nil where there is none (any more).
var nodes []*node

func nodeAt(index uint32) *node {
	if int(index) < len(nodes) {
		return nodes[index]
	}
	return nil
}

var errMalformed = errors.New("malformed command")

// handleFrame does what one command says. The frame is the caller's again when it returns. It never blocks: what may wait
// is done by the node's own goroutine, in the order of the commands.
func handleFrame(frame []byte) {
	r := reader{b: frame}
	op, index := r.u8(), r.u32()
	if r.bad {
		warn("a frame is shorter than its head")
		return
	}
	if op == opCreate {
		answer(index, 0, create(index, r.rest()))
		return
	}
	n := nodeAt(index)
	if n == nil {
		refuse(op, index, &r)
		return
	}
	if !n.handleTransport(op, &r) && !n.handle(op, &r) {
		warn(fmt.Sprintf("node %d: unknown or malformed command %d", index, op))
	}
}

// refuse answers a command for a node that doesn't exist; those without an answer are left out silently, as they may
// have crossed a stop.
func refuse(op byte, index uint32, r *reader) {
	err := fmt.Errorf("there is no node %d", index)
	switch op {
	case opSubscribe, opPublish, opScores, opCounters, opStop, opListen, opDial:
		answer(index, r.u32(), err)
	case opValidate:
		answer(index, 0, err)
	}
}

// handle does the commands that wasm and real nodes have in common. It says whether the command was one of them.
func (n *node) handle(op byte, r *reader) bool {
	switch op {
	case opSubscribe:
		token, topic := r.u32(), string(r.rest())
		n.queue(func() { answer(n.index, token, n.subscribe(topic)) })
	case opPublish:
		token, topic, data := r.u32(), r.text(), ownCopy(r.rest())
		n.queue(func() { n.publish(token, topic, data) })
	case opValidate:
		topic := string(r.rest())
		n.queue(func() { answer(n.index, 0, n.validateTopic(topic)) })
	case opValidated:
		n.validated(r.u32())
	case opScores:
		token := r.u32()
		n.queue(func() { n.sendScores(token) })
	case opCounters:
		token := r.u32()
		n.queue(func() { n.sendCounters(token) })
	case opStop:
		n.stop(r.u32())
	default:
		return false
	}
	return !r.bad
}

// ownCopy copies a message's data out of a frame. It has room for one byte at least, so that its address is its own.
func ownCopy(b []byte) []byte {
	c := make([]byte, len(b), len(b)+1)
	copy(c, b)
	return c
}
