//go:build !gs_flood_publish

package main

// setFloodPublish: this version never floods, so only true is missed.
func setFloodPublish(s *settings) error {
	s.miss("floodPublish", s.asked.FloodPublish != nil && *s.asked.FloodPublish)
	return nil
}
