package main

import (
	"encoding/binary"
	"runtime"
	"runtime/debug"
)

// reserved keeps the compiler from leaving the allocation out.
var reserved []byte

// reserveCommand does the command that belongs to no node, and says whether it was that.
func reserveCommand(frame []byte) bool {
	if len(frame) != frameHead+4 || frame[0] != opReserve {
		return false
	}
	n := binary.LittleEndian.Uint32(frame[frameHead:])
	go reserve(int(n))
	return true
}

// reserve grows the memory by that many bytes at once, which later allocations find free: each step of growth makes the host
// program collect its garbage. Nothing is written, so that the pages take no memory before they are used.
func reserve(bytes int) {
	percent := debug.SetGCPercent(-1)
	reserved = make([]byte, bytes)
	reserved = nil
	runtime.GC()
	debug.SetGCPercent(percent)
}
