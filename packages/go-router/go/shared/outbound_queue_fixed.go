//go:build !gs_outbound_queue

package main

// setOutboundQueue: the queue holds 32 RPCs.
func setOutboundQueue(s *settings) error {
	s.miss("outboundQueueSize", s.asked.OutboundQueueSize != nil)
	return nil
}
