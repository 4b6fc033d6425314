//go:build gs_libp2p_22 && !gs_key_bytes

package main

import "github.com/libp2p/go-libp2p/p2p/protocol/identify"

func startIdentify(h p2pHost) (closer, error) { return identify.NewIDService(h) }
