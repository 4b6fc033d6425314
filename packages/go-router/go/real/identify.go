//go:build !gs_libp2p_22

package main

import "github.com/libp2p/go-libp2p/p2p/protocol/identify"

func startIdentify(h p2pHost) (closer, error) {
	service, err := identify.NewIDService(h)
	if err != nil {
		return nil, err
	}
	service.Start()
	return service, nil
}
