//go:build !gs_core_module || gs_conn_stats

package main

func (c *conn) Stat() connStats { return connStats{Stats: streamStats{Direction: c.dir}} }
