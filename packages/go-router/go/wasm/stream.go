package main

import (
	"errors"
	"io"
	"sync"
	"time"
)

// stream carries RPCs of one direction, each after its length.
type stream struct {
	p2pStream
	conn    *conn
	mu      sync.Mutex
	arrived sync.Cond
	unread  []byte
	done    int // bytes of unread that were read
	end     error
	written assembler
}

var errReset = errors.New("stream reset")

func newStream(c *conn) *stream {
	s := &stream{conn: c}
	s.arrived.L = &s.mu
	return s
}

func (s *stream) Protocol() protocolID             { return s.conn.protocol }
func (s *stream) Conn() p2pConn                    { return s.conn }
func (s *stream) ID() string                       { return s.conn.ID() }
func (s *stream) Stat() streamStats                { return streamStats{Direction: s.direction()} }
func (s *stream) SetDeadline(time.Time) error      { return nil }
func (s *stream) SetReadDeadline(time.Time) error  { return nil }
func (s *stream) SetWriteDeadline(time.Time) error { return nil }
func (s *stream) CloseRead() error                 { return nil }

func (s *stream) direction() direction {
	if s == s.conn.in {
		return dirInbound
	}
	return dirOutbound
}

// Read waits for bytes, or for the stream's end.
func (s *stream) Read(to []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.done == len(s.unread) {
		if s.end != nil {
			return 0, s.end
		}
		s.arrived.Wait()
	}
	n := copy(to, s.unread[s.done:])
	s.done += n
	if s.done == len(s.unread) {
		s.forget()
	}
	return n, nil
}

// keptCapacity is how much memory an idle stream keeps, bytes.
const keptCapacity = 4096

func (s *stream) forget() {
	s.done = 0
	if cap(s.unread) > keptCapacity {
		s.unread = nil
		return
	}
	s.unread = s.unread[:0]
}

// push adds an RPC to what is read.
func (s *stream) push(rpc []byte) {
	s.mu.Lock()
	s.unread = appendUvarint(s.unread, len(rpc))
	s.unread = append(s.unread, rpc...)
	s.mu.Unlock()
	s.arrived.Signal()
}

func (s *stream) Write(b []byte) (int, error) {
	if s.end != nil {
		return 0, s.end
	}
	s.written.write(b, s.send)
	return len(b), nil
}

func (s *stream) send(rpc []byte) {
	node := s.conn.host.node
	node.sent(rpc)
	emitSend(node.index, s.conn.link, rpc)
}

// fail ends a stream from outside.
func (s *stream) fail(err error) {
	s.mu.Lock()
	if s.end == nil {
		s.end = err
	}
	s.unread, s.done = nil, 0
	s.mu.Unlock()
	s.arrived.Broadcast()
}

func (s *stream) CloseWrite() error { return s.finish(endedByClose, io.EOF) }
func (s *stream) Close() error      { return s.finish(endedByClose, io.EOF) }
func (s *stream) FullClose() error  { return s.Close() }
func (s *stream) Reset() error      { return s.finish(endedByReset, errReset) }
