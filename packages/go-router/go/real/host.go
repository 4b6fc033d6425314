package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/libp2p/go-libp2p/core/network"
	blankhost "github.com/libp2p/go-libp2p/p2p/host/blank"
	"github.com/libp2p/go-libp2p/p2p/host/eventbus"
	"github.com/libp2p/go-libp2p/p2p/host/peerstore/pstoremem"
)

// realHost is a libp2p host with TCP, Noise, Yamux and identify, and nothing else. It counts what pubsub's streams carry.
type realHost struct {
	p2pHost
	node      *node
	identify  closer
	mu        sync.Mutex
	protocols []string
}

type closer interface{ Close() error }

func newHost(n *node, key privateKey) (nodeHost, error) {
	store, err := pstoremem.NewPeerstore()
	if err != nil {
		return nil, err
	}
	if err := store.AddPrivKey(n.self, key); err != nil {
		return nil, err
	}
	if err := store.AddPubKey(n.self, key.GetPublic()); err != nil {
		return nil, err
	}
	bus := eventbus.NewBus()
	swarm, err := newSwarm(n.self, store, bus)
	if err != nil {
		return nil, err
	}
	if err := addTransport(swarm, key); err != nil {
		swarm.Close()
		return nil, err
	}
	blank := blankhost.NewBlankHost(swarm, blankhost.WithEventBus(bus), blankhost.WithConnectionManager(keepAll{}))
	if blank == nil {
		swarm.Close()
		return nil, fmt.Errorf("go-libp2p makes no host")
	}
	swarm.Notify(&network.NotifyBundle{ConnectedF: n.tellConnections, DisconnectedF: n.tellConnections})
	return &realHost{p2pHost: blank, node: n}, nil
}

// tellConnections tells the number of connected peers.
func (n *node) tellConnections(of network.Network, _ network.Conn) {
	emit(evConnections, n.index, u32(uint32(len(of.Peers()))))
}

func (h *realHost) hidden(p protocolID) bool { return h.node.hides != nil && h.node.hides(p) }

// SetStreamHandler is for pubsub: identify has the host below.
func (h *realHost) SetStreamHandler(p protocolID, handle streamHandler) {
	if h.hidden(p) {
		return
	}
	h.mu.Lock()
	h.protocols = append(h.protocols, string(p))
	h.mu.Unlock()
	h.p2pHost.SetStreamHandler(p, func(s p2pStream) { handle(&countedStream{Stream: s, node: h.node, inbound: true}) })
}

func (h *realHost) NewStream(ctx context.Context, p peerID, protocols ...protocolID) (p2pStream, error) {
	offered := []protocolID{}
	for _, protocol := range protocols {
		if !h.hidden(protocol) {
			offered = append(offered, protocol)
		}
	}
	s, err := h.p2pHost.NewStream(ctx, p, offered...)
	if err != nil {
		return nil, err
	}
	return &countedStream{Stream: s, node: h.node}, nil
}

func (h *realHost) offers() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{}, h.protocols...)
}

// ready starts identify, which tells others what pubsub has registered; what is registered while it starts it may overlook.
func (h *realHost) ready() (err error) {
	h.identify, err = startIdentify(h.p2pHost)
	return err
}

func (h *realHost) Close() error {
	if h.identify != nil {
		h.identify.Close()
	}
	return h.p2pHost.Close()
}
