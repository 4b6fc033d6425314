package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"os"
)

// maxFrame is more than any command has, bytes.
const maxFrame = 1 << 28

// main does what comes in by the pipe until it ends.
func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<16)
	for {
		frame, err := readFrame(in)
		if err != nil {
			output.flush()
			if err != io.EOF {
				os.Stderr.WriteString("stdin: " + err.Error() + "\n")
				os.Exit(1)
			}
			return
		}
		handleFrame(frame)
	}
}

func readFrame(in io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint32(head[:])
	if length > maxFrame {
		return nil, errMalformed
	}
	frame := make([]byte, length)
	_, err := io.ReadFull(in, frame)
	return frame, err
}
