//go:build !gs_slog

package main

// setLogger: this version logs to stderr, errors only.
func setLogger(*settings) error { return nil }
