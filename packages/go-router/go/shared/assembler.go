package main

import "encoding/binary"

// assembler makes RPCs of what is written to a stream, in whatever pieces.
type assembler struct{ partial []byte }

func (a *assembler) write(b []byte, whole func(rpc []byte)) {
	if len(a.partial) > 0 {
		a.partial = append(a.partial, b...)
		b = a.partial
	}
	for len(b) > 0 {
		length, n := binary.Uvarint(b)
		if n <= 0 || length > uint64(len(b)-n) {
			break
		}
		whole(b[n : n+int(length)])
		b = b[n+int(length):]
	}
	if len(b) == 0 {
		a.partial = nil
		return
	}
	a.partial = append([]byte(nil), b...)
}

func appendUvarint(to []byte, n int) []byte { return binary.AppendUvarint(to, uint64(n)) }
