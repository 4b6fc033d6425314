package main

import (
	"encoding/binary"
	"unsafe"
)

//go:wasmimport gsplan emit
func hostEmit(frame unsafe.Pointer, length uint32)

// spare is a buffer to put frames together in, which the host copies at once. Who builds a frame takes it: an allocation may
// let other goroutines run.
var spare []byte

// keptOutput is how much memory the buffer may keep, bytes.
const keptOutput = 1 << 20

func startFrame(op byte, node uint32) []byte {
	b := spare
	spare = nil
	return binary.LittleEndian.AppendUint32(append(b[:0], op), node)
}

func endFrame(b []byte) {
	hostEmit(unsafe.Pointer(&b[0]), uint32(len(b)))
	if cap(b) <= keptOutput {
		spare = b
	}
}

// emit sends an event.
func emit(op byte, node uint32, parts ...[]byte) {
	b := startFrame(op, node)
	for _, part := range parts {
		b = append(b, part...)
	}
	endFrame(b)
}

// emitSend sends an RPC.
func emitSend(node, link uint32, rpc []byte) {
	endFrame(append(binary.LittleEndian.AppendUint32(startFrame(evSend, node), link), rpc...))
}
