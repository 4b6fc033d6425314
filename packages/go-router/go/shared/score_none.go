//go:build !gs_score

package main

func setScore(s *settings) error {
	s.miss("score", s.asked.Score != nil)
	return nil
}

// sendScores: there are none.
func (n *node) sendScores(token uint32) { emit(evScores, n.index, u32(token)) }
