package main

import (
	"net"
	"sync"
	"time"
)

// closeWithin is how long a closed connection may take to send what was written before.
const closeWithin = 10 * time.Second

type packet struct {
	arrives time.Time
	bytes   []byte
}

// shapedConn sends through a queue. A write returns when the packet has left, not when it arrives.
type shapedConn struct {
	net.Conn
	queue   *egress
	mu      sync.Mutex
	packets []packet
	last    time.Time // arrival of the last packet: they stay in order, whatever the jitter
	running bool
	closed  bool
	failed  error
}

// on shapes a connection before anything but the choice of its security has passed.
func (o *outlet) on(conn net.Conn) net.Conn {
	if o.queue == nil {
		return conn
	}
	return &shapedConn{Conn: conn, queue: o.queue}
}

func (c *shapedConn) Write(b []byte) (int, error) {
	if c.isPlain() {
		return c.Conn.Write(b)
	}
	leaves, err := c.add(b)
	if err != nil {
		return 0, err
	}
	if wait := time.Until(leaves); wait >= time.Millisecond {
		time.Sleep(wait)
	}
	return len(b), nil
}

// isPlain says whether a write goes to the machine's connection at once: links have no shape, and no packet waits.
func (c *shapedConn) isPlain() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	shape := c.queue.current()
	return shape.Latency == 0 && shape.Jitter == 0 && shape.BytesPerSecond == 0 && !c.running && !c.closed && c.failed == nil
}

func (c *shapedConn) add(b []byte) (leaves time.Time, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return leaves, net.ErrClosed
	}
	if c.failed != nil {
		return leaves, c.failed
	}
	leaves, arrives := c.queue.send(time.Now(), len(b))
	if arrives.After(c.last) {
		c.last = arrives
	}
	c.packets = append(c.packets, packet{c.last, append([]byte{}, b...)})
	if !c.running {
		c.running = true
		go c.run()
	}
	return leaves, nil
}

// run delivers packets until there are none.
func (c *shapedConn) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.packets) > 0 && c.failed == nil {
		wait := time.Until(c.packets[0].arrives)
		var err error
		bytes := []byte{}
		if wait <= 0 {
			bytes = c.take(time.Now())
		}
		c.mu.Unlock()
		if wait > 0 {
			time.Sleep(wait)
		} else {
			_, err = c.Conn.Write(bytes)
		}
		c.mu.Lock()
		c.failed = err
	}
	c.running = false
	if c.failed != nil || c.closed {
		c.packets = nil
		c.Conn.Close()
	}
}

// take joins the packets that have arrived: each write costs a system call here and a wake-up at the receiver.
func (c *shapedConn) take(now time.Time) []byte {
	bytes := []byte{}
	count := 0
	for ; count < len(c.packets) && !c.packets[count].arrives.After(now); count++ {
		c.queue.noteLate(now, now.Sub(c.packets[count].arrives))
		bytes = append(bytes, c.packets[count].bytes...)
	}
	c.packets = c.packets[count:]
	return bytes
}

// Close ends reading at once, and the connection when what was written has arrived.
func (c *shapedConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	if !c.running {
		return c.Conn.Close()
	}
	now := time.Now()
	c.Conn.SetReadDeadline(now)
	return c.Conn.SetWriteDeadline(now.Add(c.queue.current().Latency + closeWithin))
}

// SetDeadline is for reading: a write waits for nobody.
func (c *shapedConn) SetDeadline(t time.Time) error { return c.Conn.SetReadDeadline(t) }

func (c *shapedConn) SetWriteDeadline(time.Time) error { return nil }
