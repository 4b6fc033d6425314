package main

import (
	"encoding/binary"
	"math"
)

// Commands, from TypeScript to here.
const (
	opCreate    = 1
	opAttach    = 2
	opDetach    = 3
	opReceive   = 4
	opSubscribe = 5
	opPublish   = 6
	opValidate  = 7
	opValidated = 8
	opScores    = 9
	opCounters  = 10
	opStop      = 11
	opListen    = 12
	opDial      = 13
	opEndIn     = 14
	opEndOut    = 15
	opReserve   = 16
)

// Events, from here to TypeScript.
const (
	evResult      = 1
	evSend        = 2
	evTrace       = 3
	evValidate    = 4
	evScores      = 5
	evCounters    = 6
	evListening   = 7
	evConnections = 8
	evLog         = 9
	evAbout       = 10
	evEnded       = 11
)

// frameHead is the length of what each frame begins with: u8 op, u32 node.
const frameHead = 5

// reader takes a payload apart. What is missing reads as zero and sets bad.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.bad = true
		r.b = nil
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) u8() byte {
	b := r.take(1)
	if b == nil {
		return 0
	}
	return b[0]
}

func (r *reader) u32() uint32 {
	b := r.take(4)
	if b == nil {
		return 0
	}
	return binary.LittleEndian.Uint32(b)
}

// bytes reads a length and that many bytes. They belong to the frame: copy what outlives it.
func (r *reader) bytes() []byte { return r.take(int(r.u32())) }

func (r *reader) text() string { return string(r.bytes()) }

func (r *reader) rest() []byte { return r.take(len(r.b)) }

func u32(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }

func appendBytes(to, b []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(to, uint32(len(b))), b...)
}

func appendF64(to []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint64(to, math.Float64bits(x))
}

// answer tells how a command ended.
func answer(node, token uint32, err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	emit(evResult, node, u32(token), []byte(text))
}
