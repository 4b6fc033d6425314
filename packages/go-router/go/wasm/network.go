package main

import (
	"sync"

	ma "github.com/multiformats/go-multiaddr"
)

// simNetwork is the connections of a host.
type simNetwork struct {
	p2pNetwork
	host      *simHost
	mu        sync.Mutex
	conns     []*conn
	byPeer    map[peerID]*conn
	byLink    map[uint32]*conn
	notifiees []notifiee
}

func (n *simNetwork) LocalPeer() peerID               { return n.host.node.self }
func (n *simNetwork) Close() error                    { return nil }
func (n *simNetwork) ListenAddresses() []ma.Multiaddr { return nil }
func (n *simNetwork) ClosePeer(peerID) error          { return nil }

func (n *simNetwork) Notify(f notifiee) {
	n.mu.Lock()
	n.notifiees = append(n.notifiees, f)
	n.mu.Unlock()
}

func (n *simNetwork) StopNotify(f notifiee) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, known := range n.notifiees {
		if known == f {
			n.notifiees = append(n.notifiees[:i:i], n.notifiees[i+1:]...)
			return
		}
	}
}

func (n *simNetwork) Connectedness(p peerID) connectedness {
	if n.connTo(p) != nil {
		return connected
	}
	return notConnected
}

func (n *simNetwork) connTo(p peerID) *conn {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.byPeer[p]
}

// Peers in the order of their connections.
func (n *simNetwork) Peers() []peerID {
	n.mu.Lock()
	defer n.mu.Unlock()
	peers := make([]peerID, len(n.conns))
	for i, c := range n.conns {
		peers[i] = c.remote
	}
	return peers
}

func (n *simNetwork) Conns() []p2pConn {
	n.mu.Lock()
	defer n.mu.Unlock()
	conns := make([]p2pConn, len(n.conns))
	for i, c := range n.conns {
		conns[i] = c
	}
	return conns
}

func (n *simNetwork) ConnsToPeer(p peerID) []p2pConn {
	if c := n.connTo(p); c != nil {
		return []p2pConn{c}
	}
	return nil
}
