package main

import "sync"

// ownMessages are those that are being published, by the address of their data: pubsub passes it on as it is. So the
// function that makes message ids recognises them, and tells their ids.
type ownMessages struct {
	mu  sync.Mutex
	ids map[*byte]string
}

func (o *ownMessages) add(data *byte) {
	o.mu.Lock()
	if o.ids == nil {
		o.ids = map[*byte]string{}
	}
	o.ids[data] = ""
	o.mu.Unlock()
}

// identify notes the id of a message, and says whether it is a node's own and had none yet.
func (o *ownMessages) identify(data *byte, id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.ids) == 0 {
		return false
	}
	known, own := o.ids[data]
	if !own || known != "" {
		return false
	}
	o.ids[data] = id
	return true
}

// remove forgets a message; it gives its id, if it had got one.
func (o *ownMessages) remove(data *byte) (id string, published bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	id = o.ids[data]
	delete(o.ids, data)
	return id, id != ""
}
