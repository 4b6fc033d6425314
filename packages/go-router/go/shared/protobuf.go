package main

import "encoding/binary"

// fields gives each length-delimited field of a protobuf message, and says whether the message is whole.
func fields(b []byte, field func(number uint64, value []byte) bool) bool {
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 {
			return false
		}
		b = b[n:]
		size, head := valueSize(b, key&7)
		if size < 0 || size > len(b)-head {
			return false
		}
		if key&7 == 2 && !field(key>>3, b[head:head+size]) {
			return false
		}
		b = b[head+size:]
	}
	return true
}

// valueSize gives the bytes of a value, and those of the length before it; -1 if there is no such value.
func valueSize(b []byte, wireType uint64) (size, head int) {
	switch wireType {
	case 0:
		if _, n := binary.Uvarint(b); n > 0 {
			return n, 0
		}
	case 1:
		return 8, 0
	case 2:
		if length, n := binary.Uvarint(b); n > 0 && length <= uint64(len(b)) {
			return int(length), n
		}
	case 5:
		return 4, 0
	}
	return -1, 0
}

// uvarintLen is the length of a number as a varint.
func uvarintLen(n int) int {
	length := 1
	for ; n >= 0x80; n >>= 7 {
		length++
	}
	return length
}
