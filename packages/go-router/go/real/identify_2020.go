//go:build gs_key_bytes && gs_full_close

package main

import "github.com/libp2p/go-libp2p/p2p/protocol/identify"

func startIdentify(h p2pHost) (closer, error) { return identify.NewIDService(h), nil }
