package main

import (
	ma "github.com/multiformats/go-multiaddr"
)

// handleTransport does the commands of connections.
func (n *node) handleTransport(op byte, r *reader) bool {
	network := n.host.(*simHost).network
	switch op {
	case opReceive:
		if c := network.byLink[r.u32()]; c != nil {
			c.receive(r.rest())
		}
	case opAttach:
		n.attach(network, r)
	case opDetach:
		if c := network.byLink[r.u32()]; c != nil {
			network.detach(c)
		}
	case opEndIn:
		if c := network.byLink[r.u32()]; c != nil {
			c.endInbound()
		}
	case opEndOut:
		if c := network.byLink[r.u32()]; c != nil {
			c.endOutbound()
		}
	default:
		return false
	}
	return !r.bad
}

func (n *node) attach(network *simNetwork, r *reader) {
	c := &conn{host: network.host, link: r.u32()}
	if c.dir = dirInbound; r.u8() == 1 {
		c.dir = dirOutbound
	}
	c.remote = peerID(r.bytes())
	c.protocol = protocolID(intern(r.bytes()))
	address, err := addressOf(r.text())
	if err == nil && !r.bad {
		c.address = address
		err = network.attach(c)
	}
	if err != nil {
		warn(err.Error())
	}
}

func (c *conn) receive(rpc []byte) {
	s := c.inbound()
	if s == nil {
		return
	}
	node := c.host.node
	if len(rpc) <= node.counted.maxRPC {
		node.received(rpc)
	}
	s.push(rpc)
}

// endInbound: the other end has ended the stream that it had opened.
func (c *conn) endInbound() {
	if s := c.in; s != nil {
		c.in = nil
		c.host.node.streamEnded(false, false)
		s.fail(errReset)
	}
}

// endOutbound: the other end has ended the stream that was opened here.
func (c *conn) endOutbound() {
	if s := c.out; s != nil {
		c.out = nil
		s.fail(errReset)
	}
}

var (
	addresses = map[string]ma.Multiaddr{}
	interned  = map[string]string{}
)

// addressOf makes an address, once for all nodes.
func addressOf(text string) (ma.Multiaddr, error) {
	if known := addresses[text]; known != nil {
		return known, nil
	}
	address, err := ma.NewMultiaddr(text)
	if err == nil {
		addresses[text] = address
	}
	return address, err
}

// intern keeps one copy of equal texts.
func intern(b []byte) string {
	if known, ok := interned[string(b)]; ok {
		return known
	}
	text := string(b)
	interned[text] = text
	return text
}
