//go:build !gs_key_bytes

package main

import (
	"errors"

	blankhost "github.com/libp2p/go-libp2p/p2p/host/blank"
	"github.com/libp2p/go-libp2p/p2p/host/eventbus"
	"github.com/libp2p/go-libp2p/p2p/host/peerstore/pstoremem"
)

// newStack makes a libp2p host with TCP, Noise and Yamux.
func newStack(self peerID, key privateKey, out *outlet) (p2pHost, error) {
	store, err := pstoremem.NewPeerstore()
	if err != nil {
		return nil, err
	}
	if err := store.AddPrivKey(self, key); err != nil {
		return nil, err
	}
	if err := store.AddPubKey(self, key.GetPublic()); err != nil {
		return nil, err
	}
	bus := eventbus.NewBus()
	swarm, err := newSwarm(self, store, bus)
	if err != nil {
		return nil, err
	}
	if err := addTransport(swarm, key, out); err != nil {
		swarm.Close()
		return nil, err
	}
	h := blankhost.NewBlankHost(swarm, blankhost.WithEventBus(bus), blankhost.WithConnectionManager(keepAll{}))
	if h == nil {
		swarm.Close()
		return nil, errors.New("go-libp2p makes no host")
	}
	return h, nil
}
