//go:build gs_core_module && !gs_conn_stats

package main

import "github.com/libp2p/go-libp2p-core/network"

// streamStats are those of connections as well (until go-libp2p-core 0.11).
type streamStats = network.Stat

func (c *conn) Stat() streamStats { return streamStats{Direction: c.dir} }
