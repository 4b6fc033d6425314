package main

import (
	"strconv"

	ma "github.com/multiformats/go-multiaddr"
)

// conn is one end of a connection. Either end opens one stream; the inbound one comes into being with its first RPC.
type conn struct {
	p2pConn
	host     *simHost
	link     uint32
	remote   peerID
	protocol protocolID
	dir      direction
	address  ma.Multiaddr
	closed   bool
	in, out  *stream
}

func (c *conn) ID() string                    { return strconv.Itoa(int(c.link)) }
func (c *conn) LocalPeer() peerID             { return c.host.node.self }
func (c *conn) RemotePeer() peerID            { return c.remote }
func (c *conn) LocalMultiaddr() ma.Multiaddr  { return c.address }
func (c *conn) RemoteMultiaddr() ma.Multiaddr { return c.address }
func (c *conn) IsClosed() bool                { return c.closed }

// Close is for pubsub, which never closes connections.
func (c *conn) Close() error { return nil }

func (c *conn) GetStreams() []p2pStream {
	streams := make([]p2pStream, 0, 2)
	if c.in != nil {
		streams = append(streams, c.in)
	}
	if c.out != nil {
		streams = append(streams, c.out)
	}
	return streams
}

func (c *conn) openOutbound() *stream {
	c.out = newStream(c)
	return c.out
}

// inbound gives the stream that the other end has opened, handing a new one to pubsub; nil if pubsub doesn't take the
// protocol.
func (c *conn) inbound() *stream {
	if c.in != nil {
		return c.in
	}
	handle := c.host.handlerOf(c.protocol)
	if handle == nil {
		return nil
	}
	c.in = newStream(c)
	go handle(c.in)
	return c.in
}

// shut ends the streams of a connection that is gone.
func (c *conn) shut() {
	c.closed = true
	for _, s := range []*stream{c.in, c.out} {
		if s != nil {
			s.fail(errReset)
		}
	}
	c.in, c.out = nil, nil
}
