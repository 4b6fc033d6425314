//go:build gs_libp2p_shared_tcp

package main

import (
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

func addTransport(to *swarm.Swarm, key privateKey, out *outlet) error {
	upgrader, err := newUpgrader(key, out)
	if err != nil {
		return err
	}
	transport, err := tcp.NewTCPTransport(upgrader, nil, nil)
	if err != nil {
		return err
	}
	return to.AddTransport(transport)
}
