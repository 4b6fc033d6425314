package main

// How a node ended a stream itself (event ended).
const (
	endedInbound = 0 // an inbound stream was reset or closed
	endedByReset = 1 // an outbound stream was reset
	endedByClose = 2 // an outbound stream was closed
)

// finish ends a stream from inside, and tells the host program, unless it was over already.
func (s *stream) finish(how byte, err error) error {
	c := s.conn
	if s.end != nil || c.closed {
		return nil
	}
	node := c.host.node
	if s == c.in {
		node.streamEnded(s.cutShort())
		c.in = nil
		how = endedInbound
	} else if s == c.out {
		c.out = nil
	}
	s.fail(err)
	emit(evEnded, node.index, u32(c.link), []byte{how})
	return nil
}

// cutShort says why pubsub ended an inbound stream: an RPC whose length it has read and whose bytes it hasn't is too long;
// one that it has read whole can't be decoded.
func (s *stream) cutShort() (tooLong, undecodable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done > 0, s.done == 0
}
