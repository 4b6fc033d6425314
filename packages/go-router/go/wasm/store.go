package main

import (
	"time"

	ma "github.com/multiformats/go-multiaddr"
)

// simStore knows the node's own key; other keys are in the peers' ids, and addresses are nobody's business.
type simStore struct {
	peerStore
	key privateKey
}

func (s *simStore) PrivKey(peerID) privateKey { return s.key }

func (s *simStore) PubKey(p peerID) publicKey {
	key, _ := p.ExtractPublicKey()
	return key
}

func (s *simStore) Addrs(peerID) []ma.Multiaddr                    { return nil }
func (s *simStore) AddAddrs(peerID, []ma.Multiaddr, time.Duration) {}
