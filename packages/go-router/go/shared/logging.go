package main

// maxWarnings bounds what a process tells people.
const maxWarnings = 200

var warned int

// warn tells people something.
func warn(text string) {
	if warned++; warned <= maxWarnings {
		emit(evLog, 0, []byte(text))
	}
}
