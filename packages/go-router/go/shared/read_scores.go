//go:build gs_score

package main

import (
	"errors"
	"reflect"
	"sort"
	"sync"
	"unsafe"
)

var errNoScores = errors.New("this version of pubsub keeps its scores elsewhere")

// sendScores tells the scores of all peers that the router keeps one for, as they are now.
func (n *node) sendScores(token uint32) {
	payload := u32(token)
	keeper, err := n.scoreKeeper()
	if err != nil {
		answer(n.index, token, err)
		return
	}
	if keeper != nil {
		ids := keeper.peers()
		for _, id := range ids {
			payload = appendF64(appendBytes(payload, []byte(id)), keeper.Score(id))
		}
	}
	emit(evScores, n.index, payload)
}

type scorer interface{ Score(peerID) float64 }

// scoreKeeper reads pubsub's own score: there is no public way to ask for it between two inspections.
type scoreKeeper struct {
	scorer
	lock  sync.Locker
	stats reflect.Value
}

// scoreKeeper gives nil if the router keeps no scores.
func (n *node) scoreKeeper() (*scoreKeeper, error) {
	router := hidden(reflect.ValueOf(n.pubsub).Elem(), "rt")
	if !router.IsValid() || router.IsNil() || router.Elem().Kind() != reflect.Pointer {
		return nil, errNoScores
	}
	score := hidden(router.Elem().Elem(), "score")
	if !score.IsValid() || score.Kind() != reflect.Pointer {
		return nil, errNoScores
	}
	if score.IsNil() {
		return nil, nil
	}
	keeper := &scoreKeeper{stats: hidden(score.Elem(), "peerStats")}
	var able, lockable bool
	keeper.scorer, able = score.Interface().(scorer)
	keeper.lock, lockable = score.Interface().(sync.Locker)
	if !able || !lockable || keeper.stats.Kind() != reflect.Map {
		return nil, errNoScores
	}
	return keeper, nil
}

// peers lists who has a score, sorted.
func (k *scoreKeeper) peers() []peerID {
	k.lock.Lock()
	defer k.lock.Unlock()
	ids := make([]peerID, 0, k.stats.Len())
	for _, key := range k.stats.MapKeys() {
		ids = append(ids, peerID(key.String()))
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
	return ids
}

// hidden gives a field of a struct, public or not; an invalid value if it has none of that name.
func hidden(of reflect.Value, name string) reflect.Value {
	if of.Kind() != reflect.Struct || !of.CanAddr() {
		return reflect.Value{}
	}
	field := of.FieldByName(name)
	if !field.IsValid() {
		return field
	}
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}
