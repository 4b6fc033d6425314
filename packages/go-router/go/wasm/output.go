package main

import (
	"encoding/binary"
	"unsafe"
)

//go:wasmimport gsplan emit
func hostEmit(frame unsafe.Pointer, length uint32)

// output is where frames are put together; there is one thread, and the host copies the frame at once.
var output = make([]byte, 0, 1<<14)

// emit sends an event.
func emit(op byte, node uint32, parts ...[]byte) {
	output = binary.LittleEndian.AppendUint32(append(output[:0], op), node)
	for _, part := range parts {
		output = append(output, part...)
	}
	flush()
}

// emitSend sends an RPC.
func emitSend(node, link uint32, rpc []byte) {
	output = binary.LittleEndian.AppendUint32(append(output[:0], evSend), node)
	output = append(binary.LittleEndian.AppendUint32(output, link), rpc...)
	flush()
}

func flush() {
	hostEmit(unsafe.Pointer(&output[0]), uint32(len(output)))
	if cap(output) > 1<<20 {
		output = make([]byte, 0, 1<<14)
	}
}
