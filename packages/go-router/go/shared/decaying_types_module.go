//go:build gs_decaying_tags && gs_core_module

package main

import "github.com/libp2p/go-libp2p-core/connmgr"

type (
	decayingTag = connmgr.DecayingTag
	decayFn     = connmgr.DecayFn
	bumpFn      = connmgr.BumpFn
)
