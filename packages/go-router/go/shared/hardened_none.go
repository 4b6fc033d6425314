//go:build !gs_params && !gs_hardened_variables

package main

// setHardened: gossipsub 1.0 has none of it.
func setHardened(s *settings) {
	o := s.asked
	s.miss("Dscore", o.Dscore != nil)
	s.miss("Dlazy", o.Dlazy != nil)
	s.miss("Dout", o.Dout != nil)
	s.miss("gossipFactor", o.GossipFactor != nil)
	s.miss("pruneBackoffMs", o.PruneBackoffMs != nil)
	s.miss("iwantFollowupMs", o.IWantFollowupMs != nil)
	s.miss("opportunisticGraftTicks", o.OpportunisticTicks != nil)
}
