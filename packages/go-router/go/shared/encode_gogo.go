//go:build !gs_google_protobuf

package main

import (
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
)

func encodeEvent(event *pb.TraceEvent) ([]byte, error) { return event.Marshal() }

func sizeOf(rpc *pubsub.RPC) int { return rpc.Size() }
