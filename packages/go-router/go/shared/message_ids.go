package main

import (
	"crypto/sha256"
	"unsafe"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
)

func unsigned(s *settings) bool { return s.asked.Signing == "strict-no-sign" }

// hashID is the id of a message without author: the SHA-256 of its data, as routers in JavaScript have it.
func hashID(m *pb.Message) string {
	sum := sha256.Sum256(m.GetData())
	return string(sum[:])
}

// idFunction makes ids as pubsub's default does, or hashes; it also notices when a node publishes.
func (n *node) idFunction(hashes bool) func(*pb.Message) string {
	n.makeID = pubsub.DefaultMsgIdFn
	if hashes {
		n.makeID = hashID
	}
	return func(m *pb.Message) string {
		id := n.makeID(m)
		if n.own.identify(unsafe.SliceData(m.GetData()), id) {
			n.published(id, m)
		}
		return id
	}
}
