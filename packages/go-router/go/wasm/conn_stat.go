//go:build gs_core_module && !gs_conn_stats

package main

func (c *conn) Stat() streamStats { return streamStats{Direction: c.dir} }
