package main

// add counts an encoded RPC; one that isn't whole protobuf isn't counted. Field numbers: pubsub's rpc.proto.
func (c *rpcCounters) add(rpc []byte) {
	one := rpcCounters{RPCs: 1}
	if !fields(rpc, one.addField) {
		return
	}
	size := uvarintLen(len(rpc)) + len(rpc)
	c.RPCs++
	c.Messages += one.Messages
	c.Grafts += one.Grafts
	c.Prunes += one.Prunes
	c.IWants += one.IWants
	c.IHaves += one.IHaves
	c.IDontWants += one.IDontWants
	c.IHaveIDs += one.IHaveIDs
	c.IWantIDs += one.IWantIDs
	c.IDontWantIDs += one.IDontWantIDs
	c.PayloadBytes += one.PayloadBytes
	c.WireBytes += size
	c.ControlBytes += size - one.PayloadBytes
}

func (c *rpcCounters) addField(number uint64, value []byte) bool {
	switch number {
	case 2:
		c.Messages++
		return fields(value, func(number uint64, value []byte) bool {
			if number == 2 {
				c.PayloadBytes += len(value)
			}
			return true
		})
	case 3:
		return fields(value, c.addControl)
	}
	return true
}

func (c *rpcCounters) addControl(number uint64, value []byte) bool {
	switch number {
	case 1:
		c.IHaves++
		return countIDs(&c.IHaveIDs, 2, value)
	case 2:
		c.IWants++
		return countIDs(&c.IWantIDs, 1, value)
	case 3:
		c.Grafts++
	case 4:
		c.Prunes++
	case 5:
		c.IDontWants++
		return countIDs(&c.IDontWantIDs, 1, value)
	}
	return true
}

func countIDs(counter *int, field uint64, entry []byte) bool {
	return fields(entry, func(number uint64, _ []byte) bool {
		if number == field {
			*counter++
		}
		return true
	})
}
