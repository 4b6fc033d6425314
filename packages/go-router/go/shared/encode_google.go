//go:build gs_google_protobuf

package main

import (
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"google.golang.org/protobuf/proto"
)

func encodeEvent(event *pb.TraceEvent) ([]byte, error) { return proto.Marshal(event) }

func sizeOf(rpc *pubsub.RPC) int { return proto.Size(&rpc.RPC) }
