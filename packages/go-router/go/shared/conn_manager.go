package main

// keepAll keeps all connections.
type keepAll struct{ nullConnMgr }
