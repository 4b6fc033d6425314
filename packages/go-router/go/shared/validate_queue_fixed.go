//go:build !gs_validate_queue

package main

// setValidateQueue: the queue holds 32 messages.
func setValidateQueue(s *settings) error {
	s.miss("validateQueueSize", s.asked.ValidateQueueSize != nil)
	return nil
}
