package main

import (
	"encoding/binary"
	"os"
	"sync"
)

// output writes events to what was stdout; whatever else is written there by mistake goes to stderr.
var output = newPipe()

// pipe gathers frames while others are being written.
type pipe struct {
	file    *os.File
	mu      sync.Mutex
	gap     sync.Cond
	waiting []byte
	writing bool
}

func newPipe() *pipe {
	p := &pipe{file: os.Stdout}
	p.gap.L = &p.mu
	os.Stdout = os.Stderr
	go p.run()
	return p
}

// emit sends an event. It doesn't wait for the reader.
func emit(op byte, node uint32, parts ...[]byte) {
	length := frameHead
	for _, part := range parts {
		length += len(part)
	}
	output.mu.Lock()
	b := binary.LittleEndian.AppendUint32(output.waiting, uint32(length))
	b = binary.LittleEndian.AppendUint32(append(b, op), node)
	for _, part := range parts {
		b = append(b, part...)
	}
	output.waiting = b
	output.mu.Unlock()
	output.gap.Broadcast()
}

func (p *pipe) run() {
	var spare []byte
	p.mu.Lock()
	for {
		for len(p.waiting) == 0 {
			p.gap.Wait()
		}
		frames := p.waiting
		p.waiting, p.writing = spare[:0], true
		p.mu.Unlock()
		if _, err := p.file.Write(frames); err != nil {
			os.Exit(1) // nobody listens any more
		}
		spare = frames
		p.mu.Lock()
		p.writing = false
		p.gap.Broadcast()
	}
}

// flush waits until all is written.
func (p *pipe) flush() {
	p.mu.Lock()
	for len(p.waiting) > 0 || p.writing {
		p.gap.Wait()
	}
	p.mu.Unlock()
}
