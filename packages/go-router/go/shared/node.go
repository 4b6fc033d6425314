package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
)

// node is one router with its host.
type node struct {
	index   uint32
	self    peerID
	host    nodeHost
	pubsub  *pubsub.PubSub
	ctx     context.Context
	cancel  context.CancelFunc
	work    chan func()
	topics  map[string]*pubsub.Topic // of the working goroutine
	subbed  map[string]bool          // of the working goroutine
	waiting waiting
	own     ownMessages
	counted counters
	traced  traceMode
	makeID  func(*pb.Message) string
	hides   func(protocolID) bool // what isn't offered, though pubsub would; may be nil
	mu      sync.Mutex            // of counted and of what goes out with it
}

// nodeHost is what a transport gives pubsub: a libp2p host.
type nodeHost interface {
	p2pHost
	// offers lists the protocols that pubsub has registered, the best first.
	offers() []string
	// ready is called once pubsub has the host.
	ready() error
}

// create makes a router and tells what it is (event about); the caller answers.
func create(index uint32, raw []byte) error {
	if nodeAt(index) != nil {
		return fmt.Errorf("node %d exists", index)
	}
	o := &options{}
	if err := json.Unmarshal(raw, o); err != nil {
		return fmt.Errorf("options: %w", err)
	}
	key, err := readKey(o.Key)
	if err != nil {
		return err
	}
	n := &node{
		index: index, work: make(chan func(), 64),
		topics: map[string]*pubsub.Topic{}, subbed: map[string]bool{},
	}
	if n.self, err = idFromPrivate(key); err != nil {
		return fmt.Errorf("key: %w", err)
	}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	s, err := settle(n, o)
	if err != nil {
		n.cancel()
		return err
	}
	if n.host, err = newHost(n, key); err != nil {
		n.cancel()
		return err
	}
	if n.pubsub, err = pubsub.NewGossipSub(n.ctx, n.host, s.options...); err == nil {
		err = n.host.ready()
	}
	if err != nil {
		n.cancel()
		n.host.Close()
		return err
	}
	for int(index) >= len(nodes) {
		nodes = append(nodes, nil)
	}
	nodes[index] = n
	go n.run()
	n.about(s.unfollowed)
	return nil
}

func readKey(text string) (privateKey, error) {
	raw, err := hex.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	key, err := unmarshalEd25519(raw)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return rememberSigned(key), nil
}

// about tells what the router offers, and which of the options it can't follow.
func (n *node) about(unfollowed []string) {
	text, _ := json.Marshal(map[string][]string{"protocols": n.host.offers(), "unfollowed": unfollowed})
	emit(evAbout, n.index, text)
}

// run does what may wait, one after the other.
func (n *node) run() {
	for {
		select {
		case f := <-n.work:
			f()
		case <-n.ctx.Done():
			return
		}
	}
}

// queue has the node's goroutine do something; never waits.
func (n *node) queue(f func()) {
	select {
	case n.work <- f:
	default:
		go func() {
			select {
			case n.work <- f:
			case <-n.ctx.Done():
			}
		}()
	}
}

// stop closes the host and ends the router. What it was asked before and hasn't answered gets no answer.
func (n *node) stop(token uint32) {
	nodes[n.index] = nil
	go func() {
		err := n.host.Close()
		n.cancel()
		answer(n.index, token, err)
	}()
}
