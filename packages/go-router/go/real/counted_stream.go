package main

import (
	"encoding/binary"
	"io"
	"sync/atomic"
)

// countedStream counts the RPCs that pass. Writes come from one goroutine, reads from one.
type countedStream struct {
	p2pStream
	node          *node
	inbound       bool
	read, written assembler
	failed        atomic.Bool // a read failed: the end is not pubsub's doing
	over          atomic.Bool
}

func (s *countedStream) Write(b []byte) (int, error) {
	n, err := s.p2pStream.Write(b)
	s.written.write(b[:n], s.node.sent)
	return n, err
}

func (s *countedStream) Read(b []byte) (int, error) {
	n, err := s.p2pStream.Read(b)
	if s.inbound && n > 0 && !s.tooLong() {
		s.read.write(b[:n], s.node.received)
	}
	if err != nil && err != io.EOF {
		s.failed.Store(true)
	}
	return n, err
}

// tooLong says whether the RPC that is being read is longer than pubsub takes.
func (s *countedStream) tooLong() bool {
	length, n := binary.Uvarint(s.read.partial)
	return n > 0 && length > uint64(s.node.counted.maxRPC)
}

// Reset counts the end of an inbound stream.
func (s *countedStream) Reset() error {
	if s.inbound && !s.over.Swap(true) {
		tooLong := s.tooLong()
		s.node.streamEnded(tooLong, !tooLong && !s.failed.Load())
	}
	return s.p2pStream.Reset()
}
