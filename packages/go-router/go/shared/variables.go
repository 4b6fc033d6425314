//go:build !gs_params || !gs_seen_ttl

package main

import "time"

// Defaults of the package's variables that routers have set, by the variable.
var (
	defaults = map[any]any{}
	settled  = map[any]bool{}
)

// oneByOne sets a variable that is read when a router is made, or puts its default back.
func oneByOne[T any](variable *T, value *T) {
	*variable = *defaultOf(variable)
	give(variable, value)
}

// once sets a variable that all routers read again and again. The first router's value stays; another one is missed.
func once[T comparable](s *settings, name string, variable *T, value *T) {
	if usual := defaultOf(variable); value == nil {
		value = usual
	}
	if !settled[variable] {
		settled[variable] = true
		*variable = *value
	}
	s.miss(name, *variable != *value)
}

// defaultOf gives what a variable was before it was set first.
func defaultOf[T any](variable *T) *T {
	if _, known := defaults[variable]; !known {
		defaults[variable] = *variable
	}
	value := defaults[variable].(T)
	return &value
}

func onceTime(s *settings, name string, variable *time.Duration, ms *float64) {
	once(s, name, variable, durationOf(ms))
}

func durationOf(ms *float64) *time.Duration {
	if ms == nil {
		return nil
	}
	d := milliseconds(*ms)
	return &d
}
