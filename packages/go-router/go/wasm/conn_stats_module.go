//go:build gs_core_module && gs_conn_stats

package main

import "github.com/libp2p/go-libp2p-core/network"

type (
	streamStats = network.Stats
	connStats   = network.ConnStats
)
