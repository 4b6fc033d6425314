//go:build !gs_max_message_size

package main

// setMaxRPC: the limit is a constant of pubsub's.
func setMaxRPC(s *settings) error {
	s.node.counted.maxRPC = 1 << 20
	s.miss("maxRpcBytes", s.asked.MaxRPCBytes != nil)
	return nil
}
