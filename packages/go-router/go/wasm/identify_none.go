//go:build !gs_identify

package main

// This version asks the network for peers (network.Notify).
func (b *simBus) identified(*conn)   {}
func (b *simBus) disconnected(*conn) {}
