package main

import "sync/atomic"

// maxWarnings bounds what a process tells people.
const maxWarnings = 200

var warned atomic.Int32

// warn tells people something.
func warn(text string) {
	if warned.Add(1) <= maxWarnings {
		emit(evLog, 0, []byte(text))
	}
}
