package main

import "fmt"

// attach makes a connection and tells pubsub.
func (n *simNetwork) attach(c *conn) error {
	if n.byLink[c.link] != nil || n.byPeer[c.remote] != nil {
		return fmt.Errorf("link %d to %s: there is a connection", c.link, c.remote)
	}
	n.mu.Lock()
	n.conns = append(n.conns, c)
	n.byPeer[c.remote], n.byLink[c.link] = c, c
	n.mu.Unlock()
	for _, f := range n.notifiees {
		f.Connected(n, c)
	}
	n.host.bus.identified(c)
	return nil
}

// detach ends a connection: its streams are reset, and pubsub is told.
func (n *simNetwork) detach(c *conn) {
	n.mu.Lock()
	for i, known := range n.conns {
		if known == c {
			n.conns = append(n.conns[:i:i], n.conns[i+1:]...)
		}
	}
	delete(n.byPeer, c.remote)
	delete(n.byLink, c.link)
	n.mu.Unlock()
	c.shut()
	for _, f := range n.notifiees {
		f.Disconnected(n, c)
	}
	n.host.bus.disconnected(c)
}

// closeAll ends all connections without a word.
func (n *simNetwork) closeAll() {
	n.mu.Lock()
	conns := n.conns
	n.conns = nil
	n.byPeer, n.byLink = map[peerID]*conn{}, map[uint32]*conn{}
	n.mu.Unlock()
	for _, c := range conns {
		c.shut()
	}
}
