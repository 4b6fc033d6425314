package main

import (
	"encoding/binary"
	"unsafe"
)

// Commands come as a stream: for each frame u32 length and the frame, as on a pipe. The host cuts the stream where it likes:
// it writes the next bytes after inputHead, their number into the first four bytes, and wakes us (exports.resume).
const (
	inputHead     = 4
	inputCapacity = 1 << 18
)

var (
	input   [inputHead + inputCapacity]byte
	partial []byte // of a frame that hasn't come whole
)

//go:wasmimport gsplan ready
func hostReady(input unsafe.Pointer, capacity uint32)

//go:linkname setEventHandler syscall/js.setEventHandler
func setEventHandler(handler func() bool)

//go:linkname handleJSEvent syscall/js.handleEvent
func handleJSEvent() bool

// listenToHost takes the place of syscall/js as the one that handles events: no object of JavaScript is touched on the way
// of a command.
func listenToHost() {
	setEventHandler(handleEvent)
	hostReady(unsafe.Pointer(&input[0]), inputCapacity)
}

// handleEvent handles what is in the input; without input somebody else woke us: a timer, or a callback of syscall/js.
func handleEvent() bool {
	n := binary.LittleEndian.Uint32(input[:])
	if n == 0 {
		return handleJSEvent()
	}
	binary.LittleEndian.PutUint32(input[:], 0)
	takeInput(input[inputHead : inputHead+n])
	return true
}

func takeInput(b []byte) {
	if len(partial) > 0 {
		partial = append(partial, b...)
		b = partial
	}
	for len(b) >= 4 {
		n := uint64(binary.LittleEndian.Uint32(b))
		if uint64(len(b)) < 4+n {
			break
		}
		if frame := b[4 : 4+n]; !reserveCommand(frame) {
			handleFrame(frame)
		}
		b = b[4+n:]
	}
	keepPartial(b)
}

// keepPartial keeps the beginning of a frame. Memory of a long one is given back when the frame is done.
func keepPartial(b []byte) {
	if len(b) == 0 && cap(partial) > 1<<20 {
		partial = nil
		return
	}
	partial = append(partial[:0], b...)
}
