package main

import (
	"context"
	"encoding/json"
	"time"

	ma "github.com/multiformats/go-multiaddr"
)

// dialTimeout is how long a connection may take to come about.
const dialTimeout = 60 * time.Second

// handleTransport does the commands of connections.
func (n *node) handleTransport(op byte, r *reader) bool {
	switch op {
	case opShape:
		return n.host.(*realHost).out.shape(n.index, r.rest())
	case opListen:
		token, address := r.u32(), string(r.rest())
		go n.listen(token, address)
	case opDial:
		token, id, addresses := r.u32(), peerID(r.bytes()), r.rest()
		go func() { answer(n.index, token, n.dial(id, addresses)) }()
	default:
		return false
	}
	return !r.bad
}

func (n *node) listen(token uint32, address string) {
	parsed, err := ma.NewMultiaddr(address)
	if err == nil {
		err = n.host.Network().Listen(parsed)
	}
	if err != nil {
		answer(n.index, token, err)
		return
	}
	listening := []string{}
	for _, a := range n.host.Addrs() {
		listening = append(listening, a.String())
	}
	text, _ := json.Marshal(listening)
	emit(evListening, n.index, u32(token), text)
}

func (n *node) dial(id peerID, addresses []byte) error {
	var texts []string
	if err := json.Unmarshal(addresses, &texts); err != nil {
		return err
	}
	target := peerAddrs{ID: id}
	for _, text := range texts {
		address, err := ma.NewMultiaddr(text)
		if err != nil {
			return err
		}
		target.Addrs = append(target.Addrs, withoutPeer(address))
	}
	ctx, cancel := context.WithTimeout(n.ctx, dialTimeout)
	defer cancel()
	return n.host.Connect(ctx, target)
}

// withoutPeer cuts off a last /p2p/….
func withoutPeer(address ma.Multiaddr) ma.Multiaddr {
	id, err := address.ValueForProtocol(ma.P_P2P)
	if err != nil {
		return address
	}
	component, err := ma.NewComponent("p2p", id)
	if err != nil {
		return address
	}
	return address.Decapsulate(component)
}
