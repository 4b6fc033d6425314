//go:build gs_key_bytes

package main

import (
	"context"

	csms "github.com/libp2p/go-conn-security-multistream"
	blankhost "github.com/libp2p/go-libp2p-blankhost"
	noise "github.com/libp2p/go-libp2p-noise"
	"github.com/libp2p/go-libp2p-peerstore/pstoremem"
	swarm "github.com/libp2p/go-libp2p-swarm"
	tptu "github.com/libp2p/go-libp2p-transport-upgrader"
	yamux "github.com/libp2p/go-libp2p-yamux"
	msmux "github.com/libp2p/go-stream-muxer-multistream"
	"github.com/libp2p/go-tcp-transport"
)

// newStack makes a libp2p host with TCP, Noise and Yamux, of libp2p as it was in 2020 and 2021: pubsub until v0.4 needs a method of
// keys that later versions lack.
func newStack(self peerID, key privateKey, out *outlet) (p2pHost, error) {
	store := pstoremem.NewPeerstore()
	if err := store.AddPrivKey(self, key); err != nil {
		return nil, err
	}
	if err := store.AddPubKey(self, key.GetPublic()); err != nil {
		return nil, err
	}
	upgrader, err := newUpgrader(key, out)
	if err != nil {
		return nil, err
	}
	network := swarm.NewSwarm(context.Background(), self, store, nil)
	if err := network.AddTransport(tcp.NewTCPTransport(upgrader)); err != nil {
		network.Close()
		return nil, err
	}
	return blankhost.NewBlankHost(network, blankhost.WithConnectionManager(keepAll{})), nil
}

func newUpgrader(key privateKey, out *outlet) (*tptu.Upgrader, error) {
	secure, err := noise.New(key)
	if err != nil {
		return nil, err
	}
	security := new(csms.SSMuxer)
	security.AddTransport(noise.ID, shapedSecurity{secure, out})
	muxer := msmux.NewBlankTransport()
	muxer.AddTransport("/yamux/1.0.0", yamux.DefaultTransport)
	return &tptu.Upgrader{Secure: security, Muxer: muxer}, nil
}
