//go:build gs_core_module

package main

import (
	"github.com/libp2p/go-libp2p-core/connmgr"
	"github.com/libp2p/go-libp2p-core/crypto"
	"github.com/libp2p/go-libp2p-core/event"
	"github.com/libp2p/go-libp2p-core/host"
	"github.com/libp2p/go-libp2p-core/network"
	"github.com/libp2p/go-libp2p-core/peer"
	"github.com/libp2p/go-libp2p-core/peerstore"
	"github.com/libp2p/go-libp2p-core/protocol"
)

// The core types of libp2p, where they are a module of their own (go-libp2p-core, until 0.21).
type (
	peerID        = peer.ID
	peerAddrs     = peer.AddrInfo
	protocolID    = protocol.ID
	privateKey    = crypto.PrivKey
	publicKey     = crypto.PubKey
	anyKey        = crypto.Key
	p2pHost       = host.Host
	p2pNetwork    = network.Network
	p2pConn       = network.Conn
	p2pStream     = network.Stream
	streamHandler = network.StreamHandler
	notifiee      = network.Notifiee
	notifyBundle  = network.NotifyBundle
	direction     = network.Direction
	connectedness = network.Connectedness
	peerStore     = peerstore.Peerstore
	connManager   = connmgr.ConnManager
	nullConnMgr   = connmgr.NullConnMgr
	eventBus      = event.Bus
	busOption     = event.SubscriptionOpt
	emitterOption = event.EmitterOpt
	subscription  = event.Subscription
	emitter       = event.Emitter
)

const (
	connected    = network.Connected
	notConnected = network.NotConnected
	dirInbound   = network.DirInbound
	dirOutbound  = network.DirOutbound
	ed25519Type  = crypto.Ed25519
)

var (
	unmarshalEd25519 = crypto.UnmarshalEd25519PrivateKey
	keyUnmarshallers = crypto.PubKeyUnmarshallers
	idFromPrivate    = peer.IDFromPrivateKey
)
