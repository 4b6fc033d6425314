//go:build gs_key_bytes

package main

import (
	"context"
	"net"

	"github.com/libp2p/go-libp2p-core/sec"
)

// shapedSecurity shapes connections below their encryption, where every transport over TCP passes.
type shapedSecurity struct {
	sec.SecureTransport
	out *outlet
}

func (s shapedSecurity) SecureInbound(ctx context.Context, insecure net.Conn) (sec.SecureConn, error) {
	return s.SecureTransport.SecureInbound(ctx, s.out.on(insecure))
}

func (s shapedSecurity) SecureOutbound(ctx context.Context, insecure net.Conn, p peerID) (sec.SecureConn, error) {
	return s.SecureTransport.SecureOutbound(ctx, s.out.on(insecure), p)
}
