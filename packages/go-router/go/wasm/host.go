package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// simHost is a libp2p host whose connections are made by the host program. What pubsub doesn't use is left nil.
type simHost struct {
	p2pHost
	node     *node
	store    *simStore
	network  *simNetwork
	bus      *simBus
	mu       sync.Mutex
	handlers []handler
}

type handler struct {
	protocol protocolID
	handle   streamHandler
}

func newHost(n *node, key privateKey) (nodeHost, error) {
	h := &simHost{node: n, store: &simStore{key: key}, bus: &simBus{}}
	h.network = &simNetwork{host: h, byPeer: map[peerID]*conn{}, byLink: map[uint32]*conn{}}
	return h, nil
}

func (h *simHost) ID() peerID               { return h.node.self }
func (h *simHost) Peerstore() peerStore     { return h.store }
func (h *simHost) Network() p2pNetwork      { return h.network }
func (h *simHost) ConnManager() connManager { return keepAll{} }
func (h *simHost) EventBus() eventBus       { return h.bus }

var errNoDial = errors.New("connections are made from outside")

func (h *simHost) Connect(context.Context, peerAddrs) error { return errNoDial }

func (h *simHost) SetStreamHandler(p protocolID, handle streamHandler) {
	if h.node.hides != nil && h.node.hides(p) {
		return
	}
	h.mu.Lock()
	h.handlers = append(h.handlers, handler{p, handle})
	h.mu.Unlock()
}

func (h *simHost) RemoveStreamHandler(protocolID) {}

// handlerOf gives who takes a protocol's streams; nil if nobody.
func (h *simHost) handlerOf(p protocolID) streamHandler {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, known := range h.handlers {
		if known.protocol == p {
			return known.handle
		}
	}
	return nil
}

func (h *simHost) offers() []string {
	names := []string{}
	for _, known := range h.handlers {
		names = append(names, string(known.protocol))
	}
	return names
}

// NewStream opens a stream with the protocol that the two ends have in common, if it is among those asked for.
func (h *simHost) NewStream(_ context.Context, p peerID, protocols ...protocolID) (p2pStream, error) {
	c := h.network.connTo(p)
	if c == nil {
		return nil, fmt.Errorf("not connected to %s", p)
	}
	for _, asked := range protocols {
		if asked == c.protocol {
			return c.openOutbound(), nil
		}
	}
	return nil, fmt.Errorf("%s speaks %s only", p, c.protocol)
}

func (h *simHost) ready() error { return nil }

func (h *simHost) Close() error {
	h.network.closeAll()
	return nil
}
