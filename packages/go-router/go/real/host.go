package main

import (
	"context"
	"sync"
)

// realHost is a libp2p host with TCP, Noise, Yamux and identify, and nothing else. It counts what pubsub's streams carry.
type realHost struct {
	p2pHost
	node      *node
	out       *outlet
	identify  closer
	mu        sync.Mutex
	protocols []string
}

type closer interface{ Close() error }

func newHost(n *node, key privateKey) (nodeHost, error) {
	out := &outlet{}
	h, err := newStack(n.self, key, out)
	if err != nil {
		return nil, err
	}
	h.Network().Notify(&notifyBundle{ConnectedF: n.tellConnections, DisconnectedF: n.tellConnections})
	return &realHost{p2pHost: h, node: n, out: out}, nil
}

// tellConnections tells the number of connected peers.
func (n *node) tellConnections(of p2pNetwork, _ p2pConn) {
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
	h.p2pHost.SetStreamHandler(p, func(s p2pStream) { handle(&countedStream{p2pStream: s, node: h.node, inbound: true}) })
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
	return &countedStream{p2pStream: s, node: h.node}, nil
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
