//go:build gs_libp2p_22 && !gs_key_bytes

package main

import (
	"github.com/libp2p/go-libp2p/core/transport"
	msmux "github.com/libp2p/go-libp2p/p2p/muxer/muxer-multistream"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	csms "github.com/libp2p/go-libp2p/p2p/net/conn-security-multistream"
	"github.com/libp2p/go-libp2p/p2p/net/upgrader"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
)

// newUpgrader puts Noise and Yamux on raw connections.
func newUpgrader(key privateKey, out *outlet) (transport.Upgrader, error) {
	secure, err := noise.New(key)
	if err != nil {
		return nil, err
	}
	security := new(csms.SSMuxer)
	security.AddTransport(noise.ID, shapedSecurity{secure, out})
	muxer := msmux.NewBlankTransport()
	muxer.AddTransport("/yamux/1.0.0", yamux.DefaultTransport)
	return upgrader.New(security, muxer)
}
