//go:build !gs_queue_sizes

package main

// setQueues: both queues hold 32 entries.
func setQueues(s *settings) error {
	s.miss("validateQueueSize", s.asked.ValidateQueueSize != nil)
	s.miss("outboundQueueSize", s.asked.OutboundQueueSize != nil)
	return nil
}
