package main

import "runtime/debug"

// gcPercent is the garbage collector's aim: memory against time.
const gcPercent = 100

func tune() { debug.SetGCPercent(gcPercent) }
